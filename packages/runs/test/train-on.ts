// Run as a process: trains the tiny network in a folder, or resumes it, and reports each logged step, until it ends or is killed.
import { rmSync, writeSync } from "node:fs";
import { listCheckpoints, loadCheckpoint } from "@kensho/checkpoint";
import { openDataset } from "@kensho/datasets";
import { cpuEngine } from "@kensho/onnx";
import type { TrainEvent } from "../src/events.ts";
import { resumeRun, trainRun } from "../src/run.ts";
import { killedConfig } from "./killed-config.ts";

const [data = ".", run = ".", steps] = process.argv.slice(2);
const dataset = await openDataset(data, "train");
const engine = cpuEngine({ threads: 1 });
const onEvent = (event: TrainEvent): void => {
  if (event.type === "step") writeSync(1, `${event.metrics.step}\n`);
};
const saved = await listCheckpoints(run).catch(() => []);
if (saved.length === 0) {
  // A run killed before its first checkpoint cannot be resumed.
  rmSync(run, { recursive: true, force: true });
  await trainRun({ engine, config: killedConfig(Number(steps)), dataset, out: run, onEvent });
} else {
  await resumeRun({ engine, dataset, run, checkpoint: await loadCheckpoint(run), onEvent });
}
