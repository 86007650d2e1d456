import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { loadCheckpoint } from "@kensho/checkpoint";
import { describe, expect, it } from "vitest";
import { accuracyText, cardText } from "./card-text.ts";
import { isShipped, readCard, SHIPPED_MODELS, shippedFolder } from "./shipped.ts";

const MEGABYTES = 1e6;

it("names every folder of the box, and no other", async () => {
  const folders = await readdir(new URL("../models/", import.meta.url));
  expect(folders.sort()).toEqual([...SHIPPED_MODELS].sort());
  for (const name of SHIPPED_MODELS) expect(isShipped(name)).toBe(true);
  expect(isShipped("sudoku-5x5")).toBe(false);
});

describe.each(SHIPPED_MODELS)("%s", (name) => {
  it("is a whole checkpoint of at most 5 MB, of the kind and size that its card says", async () => {
    const card = await readCard(name);
    expect(card.name).toBe(name);
    const { groups, state } = await loadCheckpoint(shippedFolder(name));
    expect(state).toMatchObject({ data: { kind: card.kind } });
    const buffers = /\.[HL]_init$/;
    const parameters = Object.entries(groups.model)
      .filter(([tensor]) => !buffers.test(tensor))
      .reduce((total, [, { data }]) => total + data.length, 0);
    expect(parameters).toBe(card.parameters);
    expect((await stat(join(shippedFolder(name), "model.safetensors"))).size).toBeLessThan(5 * MEGABYTES);
  });

  it("has its card as Markdown beside it", async () => {
    expect(await readFile(join(shippedFolder(name), "README.md"), "utf8")).toBe(cardText(await readCard(name)));
  });

  it("claims no more right answers than puzzles", async () => {
    const { results, headline } = await readCard(name);
    for (const { right, total } of results) expect(right).toBeLessThanOrEqual(total);
    expect(headline.right).toBeLessThanOrEqual(headline.limit);
  });
});

it("shares are shown with their interval, and never rounded up to all", () => {
  expect(accuracyText({ right: 600, total: 600 })).toBe("100.0 % (99.4 to 100.0)");
  expect(accuracyText({ right: 9999, total: 10_000 })).toBe("99.99 % (99.9 to 100.0)");
  expect(accuracyText({ right: 0, total: 10 })).toBe("0.0 % (0.0 to 27.8)");
});
