import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { summariseIdentifiers } from "@kensho/datasets";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkIdentifiers, formerNames, type VectorOwner } from "./check-identifiers.ts";
import { trainedOn } from "./trained-on.ts";

const NAMES = ["<blank>", "first", "second"];
const OTHERS = ["<blank>", "first", "third"];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kensho-identifiers-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A folder with a list of identifiers. */
function dataSet(name: string, names: readonly string[]): string {
  const dir = mkdtempSync(join(folder, `${name}-`));
  writeFileSync(join(dir, "identifiers.json"), JSON.stringify(names));
  return dir;
}
const user = (dir: string, names: readonly string[]) => ({
  ...{ dir, count: names.length, identifiers: summariseIdentifiers(names) },
});
const owner = (of: VectorOwner["trainedOn"], puzzle_emb_ndim = 8): VectorOwner => ({
  ...{ path: "runs/a", model: { puzzle_emb_ndim, num_puzzle_identifiers: NAMES.length }, trainedOn: of },
});

test("other numbers are refused, with both folders and both numbers", async () => {
  const network = owner({ dir: "data/a", identifiers: summariseIdentifiers(NAMES) });
  await expect(checkIdentifiers(network, user("data/c", ["<blank>", "first"]))).rejects.toThrow(
    "runs/a, trained on data/a, has 3 puzzle vectors, and data/c has 2 puzzle identifiers.",
  );
  // Old checkpoints, and files, do not record the names.
  await expect(checkIdentifiers(owner({}), user("data/c", [...NAMES, "more"]))).rejects.toThrow(
    "runs/a has 3 puzzle vectors, and data/c has 4 puzzle identifiers.",
  );
});

test("equal numbers of other names are a warning, which names the first", async () => {
  const [a, c] = [dataSet("a", NAMES), dataSet("c", OTHERS)];
  const network = owner({ dir: a, identifiers: summariseIdentifiers(NAMES) });
  const warning = await checkIdentifiers(network, user(c, OTHERS));
  expect(warning).toMatch(/^warning: the puzzle identifiers of .*c-.* are not those of .*a-/);
  expect(warning).toContain('number 2 is "third", and was "second"');
  const moved = owner({ dir: join(folder, "gone"), identifiers: summariseIdentifiers(NAMES) });
  expect(await checkIdentifiers(moved, user(c, OTHERS))).toMatch(/trained on: its puzzles take/);
});

test("the same names, names that were not recorded, and networks without vectors pass", async () => {
  const network = owner({ dir: "data/a", identifiers: summariseIdentifiers(NAMES) });
  expect(await checkIdentifiers(network, user("data/copy", NAMES))).toBeUndefined();
  expect(await checkIdentifiers(owner({ dir: "data/a" }), user("data/c", OTHERS))).toBeUndefined();
  expect(await checkIdentifiers(owner({}, 0), user("data/c", ["<blank>"]))).toBeUndefined();
});

test("former names are read while the folder still has them", async () => {
  const dir = dataSet("b", NAMES);
  expect(await formerNames({ dir, identifiers: summariseIdentifiers(NAMES) })).toEqual(NAMES);
  expect(await formerNames({ dir })).toEqual(NAMES);
  expect(await formerNames({ dir, identifiers: summariseIdentifiers(OTHERS) })).toBeUndefined();
  expect(await formerNames({})).toBeUndefined();
});

test("a checkpoint's state says what it was trained on; one of another program says nothing", () => {
  const data = { dir: "data/a", identifiers: { count: 3, sha256: "x" } };
  expect(trainedOn({ data: { ...data, kind: null } })).toEqual(data);
  expect(trainedOn({ data: { dir: "data/a" } })).toEqual({ dir: "data/a" });
  expect(trainedOn(undefined)).toEqual({});
});
