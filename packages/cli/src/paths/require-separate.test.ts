import { link, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadCommands } from "../../test/load-commands.ts";
import { UsageError } from "../errors.ts";
import { requireSeparate } from "./require-separate.ts";

const STEP = "run/checkpoints/step-000001";
const FILES = [
  ...[
    "run/config.yaml",
    "run/metrics.jsonl",
    "run/report.html",
    "run/first.onnx",
    `${STEP}/model.safetensors`,
    `${STEP}/state.json`,
  ],
  ...[
    "data/dataset.json",
    "data/train/all__inputs.npy",
    "tasks/a.json",
    "weights/step_1",
    "weights/all_config.yaml",
    "notes.txt",
  ],
];

let cwd: string;
const at = (path: string): string => join(cwd, path);

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "kensho-paths-"));
  for (const file of FILES) {
    await mkdir(dirname(at(file)), { recursive: true });
    await writeFile(at(file), "");
  }
  await mkdir(at("links"));
  await symlink(at(`${STEP}/model.safetensors`), at("links/model"));
  await symlink(at("run/checkpoints"), at("links/checkpoints"));
  await symlink("../missing.onnx", at("links/missing"));
  await link(at(`${STEP}/model.safetensors`), at("links/hard"));
  await link(at("notes.txt"), at("links/notes"));
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

const check = (reads: readonly string[], writes: readonly string[]) =>
  requireSeparate(
    reads.map((path) => ({ flag: "--in", path: at(path) })),
    writes.map((path) => ({ flag: "--out", path: at(path) })),
  );

test.each([
  ["notes.txt", "notes.txt"],
  ["notes.txt", "run/../notes.txt"],
  ["notes.txt", "links/notes"],
  ["links/model", `${STEP}/model.safetensors`],
  [`${STEP}/model.safetensors`, "links/model"],
  ["run", `${STEP}/model.safetensors`],
  ["run", `${STEP}/new.safetensors`],
  ["run", "links/checkpoints/step-000001/model.safetensors"],
  ["run", "links/hard"],
  ["run", "run/metrics.jsonl"],
  ["run", "run/run.json"],
  ["run", "run"],
  ["run", "."],
  [STEP, `${STEP}/state.json`],
  ["data", "data"],
  ["data", "data/train"],
  ["data", "data/train/all__inputs.npy"],
  ["tasks", "tasks/a.json"],
  ["tasks/a.json", "tasks"],
  ["weights/step_1", "weights/all_config.yaml"],
  ["weights/step_1", "weights"],
])("of what is read at %s, nothing is written over at %s", async (input, output) => {
  await expect(check([input], [output])).rejects.toThrow(UsageError);
});

test.each([
  ["notes.txt", "other.txt"],
  ["run", "run/report.html"],
  ["run", "run/first.onnx"],
  ["run", "run/plot.svg"],
  ["run", "links/notes"],
  ["run", "links/missing"],
  ["data", "data/plot.svg"],
  ["data", "data/runs"],
  ["tasks", "tasks/data"],
  ["weights/step_1", "weights/exported.safetensors"],
  ["nothing", "nothing"],
])("of what is read at %s, %s is not a part", async (input, output) => {
  await check([input], [output]);
});

test.each([
  ["new.onnx", "new.onnx"],
  ["new.onnx", "run/../new.onnx"],
  ["missing.onnx", "links/missing"],
  ["notes.txt", "links/notes"],
  ["new", "new/file"],
])("two outputs do not go to the same place: %s and %s", async (one, other) => {
  await expect(check([], [one, other])).rejects.toThrow(/--out .*: --out .* writes there as well/);
});

test("two outputs may go to different files, or to a device", async () => {
  await check([], ["new.onnx", "new.safetensors"]);
  await requireSeparate(
    [],
    ["/dev/null", "/dev/null"].map((path) => ({ flag: "--out", path })),
  );
});

test("every command that writes a file says which of its flags name files", async () => {
  for (const [name, command] of await loadCommands()) {
    const flags = command.flags as Readonly<Record<string, { readonly helpValue?: unknown }>>;
    const paths = Object.entries(flags).flatMap(([flag, { helpValue }]) =>
      /\b(FILE|DIR|RUN|CHECKPOINT|PATH)\b/.test(String(helpValue)) && flag !== "mpi-library" ? [flag] : [],
    );
    const declared = [...command.reads, ...command.writes];
    if (command.writes.length > 0)
      expect({ name, paths: paths.filter((flag) => !declared.includes(flag)) }).toEqual({ name, paths: [] });
    for (const path of declared) expect([...Object.keys(flags), ...Object.keys(command.args)], name).toContain(path);
  }
});
