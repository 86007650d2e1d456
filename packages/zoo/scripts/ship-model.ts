/*
 * Puts the network of a run into the box, as float16:
 *   node --conditions=kensho:source packages/zoo/scripts/ship-model.ts RUN NAME
 * The card beside it, card.json, is written by hand from what was measured on these very weights; `write-cards.ts` turns it into README.md.
 */
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadCheckpoint, loadWeights, saveCheckpoint } from "@kensho/checkpoint";

const [run, name] = process.argv.slice(2);
if (run === undefined || name === undefined) throw new Error("usage: ship-model.ts RUN NAME");

const averaged = await loadWeights(run);
const { groups } = await loadCheckpoint(averaged.path, { groups: ["model"] });
const { config, data } = averaged.state as {
  config: { model: Record<string, unknown>; train: Record<string, unknown> };
  data: { kind: string; fingerprint: string };
};
const models = fileURLToPath(new URL("../models/", import.meta.url));
await mkdir(join(models, name), { recursive: true });
const temporary = await mkdtemp(join(models, ".new-"));
const saved = await saveCheckpoint(
  temporary,
  {
    step: averaged.step ?? 0,
    groups: { model: { ...groups.model, ...averaged.groups.weights } },
    // The local path of the data set is private.
    state: { config, data: { kind: data.kind, fingerprint: data.fingerprint } },
  },
  { dtypes: "F16" },
);
for (const file of ["model.safetensors", "state.json"]) {
  await rename(join(saved, file), join(models, name, file));
}
await rm(temporary, { recursive: true });
process.stdout.write(`${averaged.path} is packages/zoo/models/${name}\n`);
