import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyDihedral, DIHEDRALS, type Dihedral, INVERSE_DIHEDRAL } from "../../puzzles/src/grid/dihedral.ts";
import { puzzleKind } from "../../puzzles/src/kinds/kinds.ts";
import { checkMazeAnswer } from "../../puzzles/src/maze/check-path.ts";
import { generateMaze, MazeGenerator } from "../../puzzles/src/maze/generate-maze.ts";
import { mazeClass, mazeKind, mazeTokens, validateMaze } from "../../puzzles/src/maze/maze-kind.ts";
import { MAZE } from "../../puzzles/src/maze/maze-tokens.ts";
import { solveMaze } from "../../puzzles/src/maze/solve-maze.ts";
import { parseMazes } from "../../puzzles/src/maze/text/parse-maze.ts";
import { mazeLine, printMaze } from "../../puzzles/src/maze/text/print-maze.ts";
import { RandomStream } from "../../puzzles/src/random-stream.ts";
import { mazes, rectangles } from "../../puzzles/test/mazes.ts";
import { readPuzzleCsv } from "../src/files/puzzle-csv.ts";
import { openDataset } from "../src/folder/open-dataset.ts";
import { type DatasetGroup, writeDataset } from "../src/folder/write-dataset.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const fixtures = fileURLToPath(new URL("../fixtures/official-maze", import.meta.url));
const official = JSON.parse(readFileSync(path.join(fixtures, "case.json"), "utf8"));
const OWN = fileURLToPath(new URL("../../../datasets/maze/maze_30x30_own.csv.gz", import.meta.url));

const grid = (...rows: string[]): Uint8Array => mazeTokens(rows.join(""), "with path");

describe("the official maze builder", () => {
  test("its eight symmetries", () => {
    for (const [size, recorded] of Object.entries(official.dihedral)) {
      const [rows, cols] = size.split("x").map(Number) as [number, number];
      for (const symmetry of DIHEDRALS) {
        const { forward } = (recorded as Record<string, { forward: number[][] }>)[symmetry]!;
        const image = applyDihedral(
          symmetry,
          Uint8Array.from({ length: rows * cols }, (_, i) => i),
          rows,
          cols,
        );
        expect([...image]).toEqual(forward.flat());
        const back = applyDihedral(INVERSE_DIHEDRAL[symmetry]!, image, forward.length, forward[0]!.length);
        expect([...back]).toEqual([...back.keys()]);
      }
    }
  });

  test.each([
    ["expected_noaug", 0],
    ["expected_aug", 7],
  ])("%s", async (name, images) => {
    const groups = async function* (file: string, copies: number): AsyncGenerator<DatasetGroup> {
      for await (const { question, answer } of readPuzzleCsv(path.join(fixtures, "source", file))) {
        const join = (maze: Uint8Array) =>
          Uint8Array.from(DIHEDRALS.slice(0, copies + 1).flatMap((symmetry) => [...applyDihedral(symmetry, maze, 5)]));
        yield { inputs: join(mazeTokens(question, "without path")), labels: join(mazeTokens(answer!, "with path")) };
      }
    };
    const out = path.join(await temporaryFolder(), "built");
    await writeDataset(out, {
      vocabSize: 6,
      sequenceLength: 25,
      splits: { train: groups("train.csv", images), test: groups("test.csv", 0) },
      totalPuzzles: "groups",
      provenance: { kind: "maze-5x5", seed: 0, augment: images, source: "train.csv", options: {} },
    });
    for (const split of ["train", "test"]) {
      const [ours, theirs] = [await openDataset(out, split), await openDataset(path.join(fixtures, name), split)];
      expect(ours.fingerprint).toBe(theirs.fingerprint);
      expect(ours.metadata).toEqual(theirs.metadata);
      expect(theirs.kind).toBe(puzzleKind("maze-5x5")); // recognised without kensho.json
    }
  });
});

describe("the label", () => {
  test("of all 640 shipped mazes is the one that the rule draws, and their length the rating", async () => {
    let mazes = 0;
    for await (const { question, answer, rating } of readPuzzleCsv(OWN)) {
      const maze = mazeTokens(question, "without path");
      const label = solveMaze(maze)!;
      if (mazeLine(label) !== answer) throw new Error(`maze ${mazes} has another label`);
      expect(label.filter((token) => token === MAZE.path).length + 2).toBe(rating);
      mazes++;
    }
    expect(mazes).toBe(640);
  });

  test("is a shortest path, and stays one under symmetry", () => {
    fc.assert(
      fc.property(mazes, fc.constantFrom(...DIHEDRALS), ({ maze, label, length }, symmetry) => {
        const size = Math.sqrt(maze.length);
        const image = [maze, label].map((tokens) => applyDihedral(symmetry, tokens, size)) as [Uint8Array, Uint8Array];
        expect(checkMazeAnswer(...image)).toEqual({
          valid: true,
          keepsGivens: true,
          violations: [],
          measures: { valid_path: true, shortest_path: true },
        });
        expect(checkMazeAnswer(image[0], solveMaze(image[0])!).measures!.shortest_path).toBe(true);
        expect(label.filter((token) => token >= MAZE.start).length).toBe(length);
        expect(mazeClass(image[0])).toBe(mazeClass(maze));
      }),
    );
  });

  test("down before left before right before up", () => {
    const maze = grid("   ", " S ", "  G");
    expect(mazeLine(solveMaze(maze)!)).toBe(`   ${" S "}${" oG"}`);
  });
});

describe("generated mazes", () => {
  test("are as Maze-Hard's: walls between a quarter and a half, ends anywhere, long paths", () => {
    const generator = new MazeGenerator(30, RandomStream.fromSeed(5), 60);
    const made = Array.from({ length: 60 }, () => generator.next());
    const walls = made.map(({ maze }) => maze.filter((token) => token === MAZE.wall).length / 900);
    expect(Math.min(...walls)).toBeGreaterThan(0.2);
    expect(Math.max(...walls)).toBeLessThan(0.5);
    for (const { maze, label, length } of made) {
      expect(length).toBeGreaterThanOrEqual(60);
      expect(solveMaze(maze)).toEqual(label);
    }
  });

  test("every share of walls comes up, when any path will do", () => {
    const generator = new MazeGenerator(20, RandomStream.fromSeed(6), 2);
    const walls = Array.from(
      { length: 400 },
      () => generator.next().maze.filter((token) => token === MAZE.wall).length,
    );
    const mean = walls.reduce((sum, count) => sum + count / 400, 0) / 400;
    // Mazes with more walls are connected less often, so that fewer of them are kept than the 0.375 of all draws.
    expect(mean).toBeGreaterThan(0.28);
    expect(mean).toBeLessThan(0.375);
    expect(Math.min(...walls) / 400).toBeLessThan(0.27);
    expect(Math.max(...walls) / 400).toBeGreaterThan(0.42);
  });

  test("the same seed makes the same maze", () => {
    const make = (seed: number) => mazeLine(generateMaze(12, RandomStream.fromSeed(seed)).maze);
    expect(make(1)).toBe(make(1));
    expect(make(1)).not.toBe(make(2));
  });

  test.each([
    ["a side of 1", 1, undefined, /expected 2 to 200 rows and columns, got a side of 1/],
    ["a side of 2.5", 2.5, undefined, /got a side of 2.5/],
    ["201 columns", { rows: 5, cols: 201 }, undefined, /got 5 rows and 201 columns/],
    ["a path that no maze has", 5, 26, /no 5×5 maze has a shortest path of 26 cells/],
  ])("%s is refused", (_, size, minPath, message) => {
    expect(() => new MazeGenerator(size, RandomStream.fromSeed(1), minPath)).toThrow(message);
  });
});

describe("an answer", () => {
  const maze = grid("S  #", " # G", "    ", "####");
  const verdict = (...rows: string[]) => {
    const { valid, keepsGivens, violations, measures } = checkMazeAnswer(maze, grid(...rows));
    expect(measures!.valid_path).toBe(valid);
    return { keepsGivens, message: violations[0]?.message, valid, shortest: measures!.shortest_path };
  };
  const good = { keepsGivens: true, message: undefined, valid: true };

  test("shortest, longer, and longer with a path that touches itself", () => {
    expect(verdict("Soo#", " #oG", "    ", "####")).toEqual({ ...good, shortest: true });
    expect(verdict("S  #", "o# G", "oooo", "####")).toEqual({ ...good, shortest: false });
    const wide = grid("S   ", "    ", "    ", "G   ");
    const check = (...rows: string[]) => checkMazeAnswer(wide, grid(...rows)).measures;
    expect(check("Sooo", " oo ", "oo  ", "G   ")).toEqual({ valid_path: false, shortest_path: false });
    expect(check("Soo ", "ooo ", "o   ", "G   ")).toEqual({ valid_path: true, shortest_path: false });
    expect(check("Sooo", "oooo", "oooo", "Gooo")).toEqual({ valid_path: true, shortest_path: false });
    expect(check("Sooo", "oooo", "oooo", "Goo ")).toEqual({ valid_path: false, shortest_path: false });
  });

  test.each<[string, string[], string, boolean]>([
    ["no path", ["S  #", " # G", "    ", "####"], "no path begins at S", true],
    [
      "an end before G",
      ["Soo#", " # G", "    ", "####"],
      "the path ends at row 1, column 3 and does not reach G",
      true,
    ],
    ["cells beside it", ["Soo#", " #oG", "o   ", "####"], "1 marked cell is not on the path, at row 3, column 1", true],
    ["a fork", ["Soo#", "o#oG", "    ", "####"], "the path forks or touches itself, at row 1, column 1 first", true],
    ["a wall broken", ["Soo#", " ooG", "    ", "####"], "a wall at row 2, column 2 became path", false],
    ["S moved", ["oSo#", " #oG", "    ", "####"], "S at row 1, column 1 became path", false],
    ["a new wall", ["Soo#", "##oG", "    ", "####"], "a free cell at row 2, column 1 became a wall", false],
  ])("%s", (_, rows, message, keepsGivens) => {
    expect(verdict(...rows)).toEqual({ valid: false, shortest: false, message, keepsGivens });
  });

  test("any tokens are judged, quickly, and only paths pass", () => {
    const cells = fc.uint8Array({ minLength: 36, maxLength: 36, max: 7 });
    fc.assert(
      fc.property(cells, cells, (input, answer) => {
        const { valid, measures } = checkMazeAnswer(input, answer);
        if (measures!.shortest_path) expect(valid).toBe(true);
      }),
    );
    // A blob of path cells, where walks are beyond counting.
    const empty = new Uint8Array(900).fill(MAZE.free);
    empty[0] = MAZE.start;
    empty[31] = MAZE.goal;
    const blob = empty.map((token) => (token === MAZE.free ? MAZE.path : token));
    expect(checkMazeAnswer(empty, blob).valid).toBe(false);
  });

  test("a detour of a shortest path is valid and longer; a hole in it is neither", () => {
    fc.assert(
      fc.property(mazes, fc.nat(), ({ maze, label }, pick) => {
        const path = [...label.keys()].filter((cell) => label[cell] === MAZE.path);
        const holed = label.slice();
        holed[path[pick % path.length]!] = MAZE.free;
        expect(checkMazeAnswer(maze, holed)).toMatchObject({ valid: false, keepsGivens: true });
        expect(checkMazeAnswer(maze, maze).valid).toBe(false);
      }),
    );
  });
});

describe("the kind", () => {
  test("has official tokens, a name for every size, and eight images of each maze", () => {
    const kind = mazeKind(7);
    expect(kind).toMatchObject({ name: "maze-7x7", vocabSize: 6, sequenceLength: 49, symmetryCount: 8n });
    expect(puzzleKind("maze-7x7")).toBe(kind);
    for (const name of ["maze-7", "maze-07x07", "maze-1x1", "maze-201x201", "maze"])
      expect(() => puzzleKind(name)).toThrow(
        expect.objectContaining({
          suggestions: [expect.stringMatching(/known kinds: .*maze-10x10, maze-30x30.*maze-RxC/)],
        }),
      );
    const { maze, label } = generateMaze(7, RandomStream.fromSeed(2));
    const random = RandomStream.fromSeed(3);
    const images = new Set<string>();
    for (let i = 0; i < 200; i++) {
      const [input, answer] = [Int32Array.from(maze), Int32Array.from(label)];
      kind.augment(random, input, answer);
      expect(kind.check(input, answer).measures).toEqual({ valid_path: true, shortest_path: true });
      images.add(input.join());
    }
    expect(images.size).toBe(8);
  });

  test("rows and columns may differ in number: then there are four images", () => {
    const kind = mazeKind({ rows: 5, cols: 8 });
    expect(kind).toMatchObject({ name: "maze-5x8", title: "Maze 5×8", sequenceLength: 40, shape: [5, 8] });
    expect([kind.symmetryCount, puzzleKind("maze-5x8")]).toEqual([4n, kind]);
    const { maze, label } = generateMaze({ rows: 5, cols: 8 }, RandomStream.fromSeed(4));
    const random = RandomStream.fromSeed(3);
    const images = new Set<string>();
    for (let i = 0; i < 100; i++) {
      const [input, answer] = [Int32Array.from(maze), Int32Array.from(label)];
      kind.augment(random, input, answer);
      expect(kind.check(input, answer).measures).toEqual({ valid_path: true, shortest_path: true });
      expect(kind.classKey(input, answer)).toBe(kind.classKey(maze, label));
      images.add(input.join());
    }
    expect(images.size).toBe(4);
    expect(kind.validate(maze)).toEqual({ status: "solvable", solution: label });
    expect(mazeKind({ rows: 8, cols: 5 }).validate(maze)).not.toEqual({ status: "solvable", solution: label });
  });

  test("the label of a rectangle is a shortest path, and printed mazes can be read", () => {
    fc.assert(
      fc.property(rectangles, ({ maze, label, rows, cols }) => {
        const kind = mazeKind({ rows, cols });
        expect(kind.check(maze, label).measures).toEqual({ valid_path: true, shortest_path: true });
        const text = `${printMaze(label, { free: ".", cols })}\n`;
        expect(parseMazes(text)).toEqual([{ rows, cols, maze, answer: label, line: 1 }]);
        expect(parseMazes(kind.print(maze), { shape: { rows, cols } })).toEqual([{ rows, cols, maze, line: 1 }]);
      }),
    );
  });

  test("images keep to the rule of the labels; another path than the rule's is turned as it is", () => {
    const random = RandomStream.fromSeed(5);
    const kind = mazeKind(6);
    let moved = 0;
    for (let i = 0; i < 100; i++) {
      const { maze, label } = generateMaze(6, random);
      const [input, answer] = [maze.slice(), label.slice()];
      kind.augment(random, input, answer);
      expect(answer).toEqual(solveMaze(input));
      if (!DIHEDRALS.some((symmetry) => `${applyDihedral(symmetry, label, 6)}` === `${answer}`)) moved++;
    }
    expect(moved, "mazes of which some image has another path than the image of the path").toBeGreaterThan(0);

    // Two shortest paths; the rule goes down first, and this label goes right first.
    const [maze, other] = [grid("S  ", " # ", "  G"), grid("Soo", " #o", "  G")];
    expect(solveMaze(maze)).not.toEqual(other);
    for (let i = 0; i < 20; i++) {
      const [input, answer] = [maze.slice(), other.slice()];
      mazeKind(3).augment(random, input, answer);
      const image = DIHEDRALS.find((symmetry) => `${applyDihedral(symmetry, other, 3)}` === `${answer}`);
      expect(image === undefined ? undefined : applyDihedral(image, maze, 3)).toEqual(input);
    }
  });

  test("validation", () => {
    expect(validateMaze(grid("S #", "# #", "  G"))).toEqual({
      status: "solvable",
      solution: grid("So#", "#o#", " oG"),
    });
    expect(validateMaze(grid("S# ", "## ", "  G"))).toMatchObject({ status: "no-solution", message: /walls keep/ });
    expect(validateMaze(grid("  #", "# #", "  G"))).toMatchObject({ status: "clash", message: "the maze has no S" });
    expect(validateMaze(grid("So#", "# #", "  G"))).toMatchObject({
      message: "the maze has a path at row 1, column 2",
    });
    expect(validateMaze(grid("SG#", "# #", "  G"))).toMatchObject({ message: "the maze has 2 times G" });
  });

  test("what it prints it reads", () => {
    fc.assert(
      fc.property(mazes, fc.constantFrom(" " as const, "." as const), ({ maze, label }, free) => {
        const size = Math.sqrt(maze.length);
        expect(parseMazes(printMaze(label, { free }), { shape: size })).toEqual([
          { rows: size, cols: size, maze, answer: label, line: 1 },
        ]);
        expect(parseMazes(`${printMaze(maze, { free })}\n`, { shape: size })).toEqual([
          { rows: size, cols: size, maze, line: 1 },
        ]);
      }),
    );
  });

  test("printing marks what was given", () => {
    const style = (text: string, _: number, given: boolean) => (given ? `<${text}>` : text);
    expect(mazeKind(2).print(grid("So", "#G"), { givens: grid("S ", "#G"), style })).toBe("<S>o\n<#><G>");
  });

  test.each([...DIHEDRALS])("symmetry %d has an inverse", (symmetry: Dihedral) => {
    const { maze } = generateMaze(6, RandomStream.fromSeed(1));
    expect(applyDihedral(INVERSE_DIHEDRAL[symmetry]!, applyDihedral(symmetry, maze, 6), 6)).toEqual(maze);
    expect(() => applyDihedral(symmetry, maze, 5)).toThrow(/a 5×5 grid has 25 cells, got 36/);
  });
});
