// Run as a process: saves step after step, each of them twice, and says which are safe, until it is killed.
import { listCheckpoints, saveCheckpoint } from "../src/index.ts";
import { contentsOf } from "./checkpoints.ts";

const [parent = "."] = process.argv.slice(2);
for (let step = ((await listCheckpoints(parent)).at(-1)?.step ?? 0) + 1; ; step++) {
  for (const mark of [1, 2]) {
    await saveCheckpoint(parent, contentsOf(step, mark), { keep: 3 });
    process.stdout.write(`${step * 2 + mark}\n`);
  }
}
