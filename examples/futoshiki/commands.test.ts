// The commands of the README, at a small size. The network learns nothing: the tests are about every command accepting the kind.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { kensho } from "../../packages/cli/test/run-kensho.ts";

const KIND = fileURLToPath(new URL("kind.ts", import.meta.url));
const BOARD = fileURLToPath(new URL("board.txt", import.meta.url));

let cwd: string;
const run = (line: string, input?: string) =>
  kensho(line.split(" "), { cwd, ...(input === undefined ? {} : { input }) });
const withKind = (line: string, input?: string) => run(`${line} --kind ${KIND}`, input);

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), "kensho-futoshiki-"));
  const settings = "--set hidden_size=16 --set global_batch_size=8 --set halt_max_steps=2 --steps 2 --seed 1";
  const prepared = await withKind("prepare-data kind --train 30 --test 5 --seed 1 --out data --json");
  expect(JSON.parse(prepared.stdout)).toMatchObject({ kind: "kind", name: "futoshiki-4x4", train: { puzzles: 30 } });
  const trained = await withKind(`train --data data --out run ${settings} --json`);
  expect(JSON.parse(trained.stdout)).toMatchObject({ preset: "small-grid", steps: 2 });
}, 120_000);
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

test("a network is measured by the rules of the kind", async () => {
  const { exit, stdout } = await withKind("eval run --data data --json");
  expect(exit).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ examples: 5, shared_with_training: 0, measures: { valid: 0 } });
});

test("a typed board is read in the kind's notation, and an answer that breaks its rules is not shown", async () => {
  const { exit, stdout } = await withKind(`solve ${BOARD} --checkpoint run --json`);
  expect(exit).toBe(6);
  const [puzzle] = JSON.parse(stdout).puzzles;
  expect(puzzle).toMatchObject({ status: "unsolved", solution: null, verified: false });
  expect(puzzle.puzzle.slice(0, 7)).toBe(".<. . .");
  const streamed = await withKind("solve - --checkpoint run --jsonl", readFileSync(BOARD, "utf8"));
  expect(JSON.parse(streamed.stdout)).toMatchObject({ status: "unsolved", puzzle: puzzle.puzzle });
});

test("text that is not a board is refused by the kind's own reader", async () => {
  writeFileSync(join(cwd, "wrong.txt"), "1 2 3 4\n".repeat(7));
  const { exit, stderr } = await withKind("solve wrong.txt --checkpoint run");
  expect(exit).toBe(3);
  expect(stderr).toContain('wrong.txt: expected a sign or a space, got "2"');
});

test("a report replays boards, and a run is repeated", async () => {
  expect((await withKind("report run --puzzles 4 --out report.html")).stdout).toMatch(/The report of run is/);
  expect(readFileSync(join(cwd, "report.html"), "utf8")).toContain("Futoshiki 4×4");
  const compared = await withKind(
    "ablate --data data --vary lr=1e-3,2e-3 --set hidden_size=16 --set halt_max_steps=2 --budget 1steps --out ablated",
  );
  expect(compared.stderr).not.toMatch(/error/);
  expect((await withKind("train --from run --out again --no-report")).exit).toBe(0);
});

test("puzzles of a file are solved by the kind, and split", async () => {
  const { exit, stdout } = await withKind(`prepare-data kind --source ${BOARD} --test 0 --out from-file --json`);
  expect(exit).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    source: "board.txt",
    train: { puzzles: 1 },
    test: { puzzles: 0 },
    duplicates: 0,
  });
});

test.each([
  [`solve ${BOARD} --checkpoint run`, "run/checkpoints/step-000002"],
  ["report run --split test --out report.html", "data"],
])("without --kind, `%s` says which kind is missing", async (line, what) => {
  const { exit, stderr } = await run(line);
  expect(exit).toBe(3);
  expect(stderr).toContain(`${what} is of the kind futoshiki-4x4, which does not come with Kensho.`);
  expect(stderr).toContain("--kind ./my-kind.ts");
});

test("without --kind, `train` asks for a preset, and measures are those of any puzzle", async () => {
  const refused = await run("train --data data --out other --steps 1");
  expect(refused.exit).toBe(2);
  expect(refused.stderr).toMatch(/No preset is made for futoshiki-4x4\.[\s\S]*--preset[\s\S]*--kind/);
  const trained = await run(
    "train --data data --out other --steps 1 --preset small-grid --set hidden_size=16 --no-report",
  );
  expect(trained.exit).toBe(0);
  expect(trained.stderr).toContain("data is of the kind futoshiki-4x4, which does not come with Kensho");
  const measured = await run("eval run --data data --json");
  expect(measured.exit).toBe(0);
  expect(JSON.parse(measured.stdout)).toMatchObject({ examples: 5, measures: {} });
});

test("a report without --kind has no replays, and says why", async () => {
  const { exit, stderr } = await run("report run --out plain.html");
  expect(exit).toBe(0);
  expect(stderr).toMatch(/No puzzles are replayed: .*data is of the kind futoshiki-4x4/);
});

test.each([
  ["eval run --data data --kind sudoku-9x9", 2, "data holds futoshiki-4x4, and --kind names Sudoku 9×9."],
  [`solve ${BOARD} --checkpoint run --kind sudoku-9x9`, 3, "it cannot be applied to Sudoku 9×9"],
  [`solve ${BOARD} --kind ${KIND}`, 2, "No bundled model solves Futoshiki 4×4"],
  ["eval run --data data --kind ./nowhere.ts", 3, "./nowhere.ts: no such file"],
  ["prepare-data kind --kind maze-5x5 --out mazes", 2, "the kind has no generator, and no --source was given"],
])("`%s` is refused", async (line, code, message) => {
  const { exit, stderr } = await run(line);
  expect(exit).toBe(code);
  expect(stderr).toContain(message);
  expect(stderr).not.toMatch(/\n\s+at /);
});
