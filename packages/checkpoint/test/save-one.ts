// Run as a process: saves the next step of a megabyte into the folder it is given, and says how that went.
import { listCheckpoints, saveCheckpoint } from "../src/index.ts";

const [parent = "."] = process.argv.slice(2);
const step = ((await listCheckpoints(parent)).at(-1)?.step ?? 1) + 1;
const model = { w: { dtype: "f32", shape: [512, 512], data: new Float32Array(512 * 512).fill(step) } } as const;
const said = await saveCheckpoint(parent, { step, groups: { model } }).then(
  (path) => `saved ${path}`,
  (error: Error) => error.message,
);
process.stdout.write(`${said}\n`);
