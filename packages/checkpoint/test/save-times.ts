// Run as a process: saves a one-megabyte step repeatedly into a folder, and reports the result of each save.
import { formatError } from "@kensho/errors";
import { listCheckpoints, saveCheckpoint } from "../src/index.ts";

const [parent = ".", times = "1"] = process.argv.slice(2);
for (let i = 0; i < Number(times); i++) {
  const step = ((await listCheckpoints(parent)).at(-1)?.step ?? 1) + 1;
  const model = { w: { dtype: "f32", shape: [512, 512], data: new Float32Array(512 * 512).fill(step) } } as const;
  const said = await saveCheckpoint(parent, { step, groups: { model } }).then(
    (path) => `saved ${path}`,
    (error: unknown) => formatError(error),
  );
  process.stdout.write(`${said}\n`);
}
