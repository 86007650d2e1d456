// `npm start`: installs, builds, prepares data, trains, evaluates on unseen puzzles, and solves a puzzle file.
// KENSHO_START_QUICK=1 does the same on 4×4 boards, in seconds.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { say } from "./lib/progress.mjs";
import { streaming } from "./lib/run.mjs";
import { ensureReady, node, root } from "./lib/setup.mjs";
import {
  chooseRun,
  clearFresh,
  FINISHED,
  forgetTrainer,
  hasDataset,
  noteTrainer,
  runningTrainer,
} from "./lib/start-state.mjs";

const quick = process.env.KENSHO_START_QUICK === "1";
const size = quick ? 4 : 6;
const data = `data/sudoku-${size}x${size}`;
const puzzle = quick ? "examples/puzzle-4x4.txt" : "examples/puzzle.txt";

/**
 * @param {string} sentence  what the command is for
 * @param {readonly string[]} args
 * @param {string} [trained]  the run folder that it trains into
 */
async function kensho(sentence, args, trained) {
  say(`\n# ${sentence}\n$ kensho ${args.join(" ")}`);
  const code = await streaming(node, [join(root, "packages", "cli", "bin", "kensho.js"), ...args], {
    cwd: root,
    onStart: (pid) => trained && noteTrainer(join(root, trained), pid),
  });
  if (trained) forgetTrainer(join(root, trained));
  if (code === 0) return;
  say(
    [129, 130, 143].includes(code)
      ? "\nStopped. Run `npm start` again to resume from the last checkpoint."
      : `\nThis step failed with exit code ${code}; its output is above. Fix the problem, then run \`npm start\` again.`,
  );
  process.exit(code);
}

await ensureReady();
const { run, state, passedOver } = chooseRun(root, `runs/sudoku-${size}x${size}`);
for (const folder of passedOver) say(`\n# ${folder} holds something that no training wrote; it is left alone.`);

const busy = runningTrainer(join(root, run));
if (busy) {
  say(
    `\nProcess ${busy.pid} is training into ${run}: wait for it, or stop it (kill ${busy.pid}); then run \`npm start\` again.`,
  );
  say(`If that process is something else, delete ${busy.note}.`);
  process.exit(1);
}

if (hasDataset(join(root, data)))
  say(`\n# The puzzles in ${data} are there already (delete the folder to make new ones).`);
else {
  const counts = quick ? ["--train", "200", "--test", "64"] : ["--train", "1000", "--test", "512"];
  await kensho("Puzzles to learn from, and others to be tested on", [
    ...["prepare-data", "sudoku", "--size", String(size), ...counts, "--seed", "1", "--out", data],
  ]);
}

if (state === "finished") say(`\n# A trained model is in ${run} already (delete the folder to train again).`);
else {
  if (state === "unfinished") {
    await kensho(
      "Resume the interrupted training (delete its folder to start over)",
      [...["train", "--resume", run, "--data", data]],
      run,
    );
  } else {
    if (clearFresh(join(root, run))) say(`\n# The run in ${run} ended before its first checkpoint; it starts over.`);
    await kensho(
      "Train a small recursive network on this computer's processor",
      [...["train", "--data", data, "--out", run, "--seed", "1"]],
      run,
    );
  }
  writeFileSync(join(root, run, FINISHED), "");
}

await kensho("How many unseen puzzles does it get exactly right?", ["eval", run, "--data", data, "--split", "test"]);
await kensho("Solve the puzzle in a text file", ["solve", puzzle, "--checkpoint", run]);
say(`\nDone. Now try your own: npx kensho solve my-puzzle.txt --checkpoint ${run} --trace`);
