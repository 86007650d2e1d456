import { ARC_KIND, customKind, type PuzzleKind, parsePuzzles, puzzleKind } from "@kensho/puzzles";
import { expect, test, vi } from "vitest";
import { paletteFor } from "../../renderers/palette.ts";
import { solveResult } from "./result.ts";
import type { Answered } from "./solve-puzzles.ts";
import { outcomeDocument, outcomeText } from "./text.ts";

const plain = paletteFor({ isTTY: false });
const maze = puzzleKind("maze-3x3");
const latin = customKind("custom-latin", {
  title: "latin",
  alphabet: [".", "1", "2"],
  shape: [2, 2],
  blanks: ["."],
  keeps_givens: true,
});

/** The outcome of a puzzle whose text draws the answer, too. */
function outcome(text: string, kind: PuzzleKind, status: Answered["status"]): Answered {
  const [puzzle] = parsePuzzles(text, { kind });
  if (puzzle === undefined || puzzle instanceof Error) throw puzzle;
  const solution = {
    verified: status === "solved",
    answer: Int32Array.from(puzzle.answer ?? puzzle.input),
    ...{ confidence: 0.9, halting: 0.5, steps: 2, seconds: 0.25, trace: [] },
    found: { by: "single pass" } as const,
    effort: { passes: 1, steps: 2, nodes: 0, ended: "answered" } as const,
  };
  return { status, input: puzzle.input, solution };
}

const heading = (status: string): string =>
  status === "unsolved"
    ? "Puzzle 1: unsolved (2 steps, 0.25 s)"
    : `Puzzle 1: ${status} (single pass, 2 steps, 0.25 s, confidence 90.0 % per cell)`;

test("a solved maze is shown with its path drawn, and a detour is not called a shortest path", () => {
  const shortest = outcome("So.\n#G.\n...", maze, "solved");
  expect(outcomeText(shortest, 0, maze, plain)).toBe(
    `${heading("solved")}\nSo \n#G \n   \nChecked: valid path yes, shortest path yes.\n`,
  );
  expect(outcomeDocument(shortest, 0, maze)).toMatchObject({
    ...{ status: "solved", verified: true, puzzle: "S  #G    ", solution: "So #G    " },
    measures: { valid_path: true, shortest_path: true },
  });

  const detour = outcome("Soo\n#Go\n...", maze, "solved");
  expect(outcomeText(detour, 0, maze, plain)).toContain("Checked: valid path yes, shortest path no.");
  expect(outcomeDocument(detour, 0, maze).measures).toEqual({ valid_path: true, shortest_path: false });
});

test("a path that does not arrive is not shown", () => {
  const broken = outcome("So.\n#.G\n...", maze, "unsolved");
  const text = outcomeText(broken, 0, maze, plain);
  expect(text).toContain(`${heading("unsolved")}\nS  \n# G\n   \n`);
  expect(text).toContain("does not reach G");
  expect(outcomeDocument(broken, 0, maze)).toMatchObject({ solution: null, error: { code: "KSH_UNSOLVED" } });
  expect(outcomeDocument(broken, 0, maze)).not.toHaveProperty("measures");
});

test("a sum is one line", () => {
  const addition = puzzleKind("addition-3d");
  const sum = outcome("3+7=10", addition, "solved");
  expect(outcomeText(sum, 0, addition, plain)).toBe(
    `${heading("solved")}\n3 + 7 = 10\nChecked: the answer satisfies the rules and keeps the givens.\n`,
  );
  expect(outcomeDocument(sum, 0, addition)).toMatchObject({ puzzle: "3 + 7 = ?", solution: "3 + 7 = 10" });
});

test("on a terminal, the path of a maze and the colours of ARC are painted", () => {
  vi.stubEnv("NO_COLOR", "");
  vi.stubEnv("TERM", "xterm");
  const colour = paletteFor({ isTTY: true });
  vi.unstubAllEnvs();
  const solved = outcomeText(outcome("So.\n#G.\n...", maze, "solved"), 0, maze, colour);
  expect(solved).toContain("\u001b[1mS\u001b[22m\u001b[32mo\u001b[39m");

  const task = JSON.stringify({ train: [], test: [{ input: [[1]], output: [[2, 0]] }] });
  const answered = outcomeText(outcome(task, ARC_KIND, "answered"), 0, ARC_KIND, colour);
  expect(answered).toContain("\u001b[48;5;160m\u001b[38;5;231m2 ");
  expect(outcomeText(outcome(task, ARC_KIND, "answered"), 0, ARC_KIND, plain)).toMatch(/\n20\nNot checked/);
});

test("an answer of a kind without known rules is shown as unchecked", () => {
  const answered = outcome('{"input": ["1.", ".."], "output": ["12", "21"]}', latin, "answered");
  const text = outcomeText(answered, 0, latin, plain);
  expect(text).toMatch(/^Puzzle 1: answered .*\n12\n21\nNot checked: the rules of this kind are not known\./);
  const document = outcomeDocument(answered, 0, latin);
  expect(document).toMatchObject({ status: "answered", verified: false, puzzle: "1...", solution: "1221" });
  expect(document).not.toHaveProperty("error");
  expect(solveResult.parse({ puzzles: [document], suggestions: [] })).toEqual({ puzzles: [document], suggestions: [] });
});
