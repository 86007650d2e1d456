// `npm start`: installs, builds, prepares data, trains, evaluates on unseen puzzles, and solves a puzzle file.
// KENSHO_START_QUICK=1 does the same on 4×4 boards with half a minute of training.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { say } from "./lib/progress.mjs";
import { streaming } from "./lib/run.mjs";
import { ensureReady, node, root } from "./lib/setup.mjs";

const quick = process.env.KENSHO_START_QUICK === "1";
const size = quick ? 4 : 6;
const data = `data/sudoku-${size}x${size}`;
const puzzle = quick ? "examples/puzzle-4x4.txt" : "examples/puzzle.txt";

// Put into a run folder when its training has come to its end.
const FINISHED = ".finished";

/** A run folder that holds a finished model is used again; one that was cut short is left alone. */
function chooseRun() {
  for (let n = 1; ; n++) {
    const run = n === 1 ? `runs/sudoku-${size}x${size}` : `runs/sudoku-${size}x${size}-${n}`;
    const started = existsSync(join(root, run));
    const finished = existsSync(join(root, run, FINISHED));
    if (!started || finished) return { run, finished };
  }
}

/** @param {string} sentence  what the command is for @param {readonly string[]} args */
async function kensho(sentence, args) {
  say(`\n# ${sentence}\n$ kensho ${args.join(" ")}`);
  const code = await streaming(node, [join(root, "packages", "cli", "bin", "kensho.js"), ...args], { cwd: root });
  if (code === 0) return;
  say(
    code === 130
      ? "\nStopped. `npm start` begins again with what is already there."
      : `\nThis step failed with exit code ${code}; what it said stands above. After mending it, run \`npm start\` again.`,
  );
  process.exit(code);
}

await ensureReady();
const { run, finished } = chooseRun();

if (existsSync(join(root, data)))
  say(`\n# The puzzles in ${data} are there already (delete the folder to make new ones).`);
else {
  const counts = quick ? ["--train", "200", "--test", "64"] : ["--train", "1000", "--test", "512"];
  await kensho("Puzzles to learn from, and others to be tested on", [
    ...["prepare-data", "sudoku", "--size", String(size), ...counts, "--seed", "1", "--out", data],
  ]);
}

if (finished) say(`\n# A trained model is in ${run} already (delete the folder to train again).`);
else {
  const limit = quick ? ["--steps", "400"] : [];
  await kensho("Train a small recursive network on this computer's processor", [
    ...["train", "--preset", `sudoku-${size}x${size}`, "--data", data, "--out", run, "--seed", "1", ...limit],
  ]);
  writeFileSync(join(root, run, FINISHED), "");
}

await kensho("How many unseen puzzles does it get exactly right?", ["eval", run, "--data", data, "--split", "test"]);
await kensho("Solve the puzzle in a text file", ["solve", puzzle, "--checkpoint", run]);
say(`\nDone. Now try your own: npx kensho solve my-puzzle.txt --checkpoint ${run} --trace`);
