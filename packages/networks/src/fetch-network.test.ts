import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { shippedFolder } from "@kensho/models-zoo";
import { expect, test } from "vitest";
import { fetchNetwork } from "./fetch-network.ts";
import { loadNetwork } from "./load-network.ts";

const folder = shippedFolder("sudoku-4x4");
const address = "https://example.org/sudoku-4x4";

/** A server that has the files of a bundled network, except where `files` replaces them. */
function serving(files: Readonly<Record<string, string | undefined>> = {}): typeof fetch {
  return async (input) => {
    const name = String(input).slice(address.length + 1);
    if (name in files) return new Response(files[name] ?? null, { status: files[name] === undefined ? 404 : 200 });
    return new Response(await readFile(join(folder, name)));
  };
}

test("a fetched network is the one that the folder holds", async () => {
  const { path, ...fetched } = await fetchNetwork(`${address}/`, { fetch: serving() });
  const { path: _, ...stored } = await loadNetwork("sudoku-4x4");
  expect(path).toBe(address);
  expect({ ...fetched, step: stored.step }).toEqual(stored);
});

test.each([
  ["a file is missing", { "model.safetensors": undefined }, "KSH_NETWORK_FETCH", /model\.safetensors.*status 404/],
  ["the weights are a page", { "model.safetensors": "<!doctype html>" }, "KSH_CHECKPOINT", /model\.safetensors/],
  ["the state is not JSON", { "state.json": "<!doctype html>" }, "KSH_CHECKPOINT", /state\.json: it is not JSON/],
  ["the state is of something else", { "state.json": "{}" }, "KSH_CHECKPOINT_UNUSABLE", /does not say which network/],
])("refused where %s", async (_, files, code, message) => {
  const error = await fetchNetwork(address, { fetch: serving(files) }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
});

test("refused where the server cannot be reached", async () => {
  const unreachable = async (): Promise<Response> => {
    throw new TypeError("fetch failed");
  };
  const error = await fetchNetwork(address, { fetch: unreachable }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "KSH_NETWORK_FETCH", url: expect.stringContaining(address) });
});
