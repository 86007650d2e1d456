import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { kensho } from "./run-kensho.ts";

const NINE = "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79";
const FOUR = "4.3.2.4114..3..4";
const ROWS = NINE.match(/.{9}/g) as string[];
const GRID = ROWS.join("\n");
const MAZE_ROWS = ["########", "#S #   #", "# ## # #", "#    #G#", "########"];
const MAZE = MAZE_ROWS.join("\n");
const spaced = (row: string): string => [...row].join(" ");
const numbers = (row: string): number[] => [...row].map((char) => (char === "." ? 0 : Number(char)));

/** A text of each notation, and the cells of its puzzles: 0 for an entry that is not valid. */
const TEXTS: readonly [name: string, text: string | Buffer, cells: readonly number[]][] = [
  ["one a line", `${NINE}\n${FOUR}\n`, [81, 16]],
  ["sections", `[Puzzle]\n${GRID}\n[State]\n${GRID.replace(".", "4")}\n[Puzzle]\n${FOUR}\n`, [81, 16]],
  ["named and spaced", `Puzzle 1: ${spaced(FOUR)}\nPuzzle 2: ${spaced(FOUR)}\n${FOUR}\n`, [16, 16, 16]],
  ["headings", `Day 1\n${GRID}\n\nRating 7.2\n${GRID}\n`, [81, 81]],
  ["a program", `grid = ${JSON.stringify(ROWS.map(numbers)).replaceAll("],", "],\n        ")}\n`, [81]],
  ["JSON with null", JSON.stringify(ROWS.map(numbers)).replaceAll("0", "null"), [81]],
  ["named cells", JSON.stringify(Object.fromEntries([...NINE].flatMap(named))), [81]],
  ["minus one", ROWS.map((row) => numbers(row).map((digit) => digit || -1)).join("\n"), [81]],
  ["semicolons", ROWS.map((row) => [...row].map((char) => char.replace(".", "")).join(";")).join("\n"), [81]],
  ["XML", `<opensudoku>\n<name>x</name>\n<game data="${NINE.replaceAll(".", "0")}" />\n</opensudoku>\n`, [81]],
  ["a DOS end mark", `${NINE}\r\n\x1a`, [81]],
  ["gzip", gzipSync(`${GRID}\n`), [81]],
  ["a maze", `${MAZE}\n`, [40]],
  ["a maze with other ends", MAZE.replace("S", "A").replace("G", "B"), [40]],
  ["a maze of digits", MAZE.replaceAll("#", "1").replaceAll(" ", "0").replace("S", "2").replace("G", "3"), [40]],
  ["a maze in quotes", `maze = ${JSON.stringify(MAZE_ROWS, undefined, 1)}\n`, [40]],
  ["a maze without a start", MAZE.replace("S", " "), [0]],
  ["kinds one after the other", `${NINE}\n\n${MAZE}\n\nThe next\n${GRID}\n${MAZE}\n`, [81, 40, 81, 40]],
  ["a broken grid among others", `${NINE}\n\n${ROWS.slice(1).join("\n")}\n\n${FOUR}\n`, [81, 0, 16]],
  ["nothing", "hello\n", []],
];

function named(char: string, at: number): [string, number][] {
  return char === "." ? [] : [[`${"ABCDEFGHI"[Math.floor(at / 9)]}${(at % 9) + 1}`, Number(char)]];
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kensho-doors-"));
});
afterAll(() => rm(folder, { recursive: true }));

test.each(TEXTS)("%s: the same by file, --json, --jsonl and standard input", async (name, text, cells) => {
  const file = join(folder, name.replaceAll(" ", "-"));
  await writeFile(file, text);
  const input = text.toString("latin1");
  const quick = ["--steps", "1"];
  const plain = await kensho(["solve", file, ...quick]);
  const json = await kensho(["solve", file, "--json", ...quick]);
  const lines = await kensho(["solve", file, "--jsonl", ...quick]);
  const doors = [plain, json, lines];
  const found = [cellsOf(JSON.parse(json.stdout).puzzles ?? []), cellsOf(documents(lines.stdout))];
  if (typeof text === "string") {
    const [piped, streamed] = [
      await kensho(["solve", "-", "--json", ...quick], { input }),
      await kensho(["solve", "-", "--jsonl", ...quick], { input }),
    ];
    doors.push(piped, streamed);
    found.push(cellsOf(JSON.parse(piped.stdout).puzzles ?? []), cellsOf(documents(streamed.stdout)));
  }
  // A text without any valid puzzle is refused as a whole.
  const expected = cells.some((count) => count > 0) ? cells : [];
  for (const each of found) expect(each).toEqual(expected);
  expect(new Set(doors.map(({ exit }) => exit)).size).toBe(1);
  if (expected.length === 0 || cells.includes(0)) expect(plain.exit).toBe(3);
});

interface Document {
  readonly index: number;
  readonly status: string;
  readonly puzzle: string | null;
}

const documents = (jsonl: string): Document[] =>
  jsonl
    .split("\n")
    .flatMap((line): Document[] => (line === "" ? [] : [JSON.parse(line)]))
    // Lines are printed as puzzles are finished.
    .sort((a, b) => a.index - b.index);

const cellsOf = (puzzles: readonly Document[]): number[] =>
  puzzles.map(({ status, puzzle }) => (status === "invalid" ? 0 : (puzzle?.length ?? 0)));
