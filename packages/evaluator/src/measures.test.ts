import { customKind, parsePuzzles, puzzleKind } from "@kensho/puzzles";
import { expect, it } from "vitest";
import { MeasureCounter } from "./measures.ts";

function cells(text: string, kind = puzzleKind("maze-3x3")): { input: Uint8Array; answer: Uint8Array } {
  const [puzzle] = parsePuzzles(text, { kind });
  if (puzzle === undefined || puzzle instanceof Error || puzzle.answer === undefined) throw puzzle;
  return { input: puzzle.input, answer: puzzle.answer };
}

it("keeps a valid path and a shortest one apart", () => {
  const counter = new MeasureCounter(puzzleKind("maze-3x3"));
  const { input: maze } = cells("So.\n.G.\n...");
  const detour = cells("Soo\n.Go\n...").answer;
  const shortest = cells("So.\n.G.\n...").answer;
  const [broken, painted] = [shortest.slice(), shortest.slice()];
  broken[1] = 2;
  painted[0] = 5;
  for (const answer of [detour, shortest, broken, painted]) counter.add(maze, answer);
  expect(counter.shares()).toEqual({ valid_path: 0.5, shortest_path: 0.25 });
});

it("counts answers that solve their puzzle, for kinds without measures of their own", () => {
  const kind = puzzleKind("addition-1d");
  const counter = new MeasureCounter(kind);
  const [ten, fourteen] = [cells("3+7=10", kind), cells("5+9=14", kind)];
  for (const { input, answer } of [ten, fourteen]) counter.add(input, answer);
  // 5 + 9 = 24, which no text can say.
  const first = fourteen.answer.findIndex((token, cell) => token !== fourteen.input[cell]);
  counter.add(fourteen.input, fourteen.answer.with(first, (fourteen.answer[first] as number) + 1));
  expect(counter.shares().valid).toBeCloseTo(2 / 3);
});

it("calls an answer well-formed where the rules are not known, and says nothing of unknown kinds", () => {
  const definition = {
    title: "x",
    alphabet: [".", "1", "2"],
    shape: [1, 2],
    blanks: ["."],
    keeps_givens: true,
  } as const;
  const counter = new MeasureCounter(customKind("custom-x", definition));
  counter.add(Uint8Array.of(1, 2), Uint8Array.of(3, 2));
  counter.add(Uint8Array.of(1, 2), Uint8Array.of(3, 3));
  expect(counter.shares()).toEqual({ well_formed: 0.5 });

  const unknown = new MeasureCounter(undefined);
  unknown.add(Uint8Array.of(1), Uint8Array.of(1));
  expect(unknown.shares()).toEqual({});
});
