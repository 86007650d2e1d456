import { expect, test } from "vitest";
import { checkCommand } from "./resolve-command.ts";

const IDS = ["eval", "prepare-data:sudoku", "prepare-data:maze", "solve", "train"];
const TOPICS = ["prepare-data"];
const check = (line: string) => () => checkCommand(line === "" ? [] : line.split(" "), IDS, TOPICS);

test.each([
  "",
  "--help",
  "-h",
  "--version",
  "train",
  "train --seed 3",
  "solve - --json",
  "prepare-data sudoku --out x",
])("`kensho %s` goes through", (line) => {
  expect(check(line)).not.toThrow();
});

test.each(["--json --help", "prepare-data --help"])("`kensho %s` is answered by help", (line) => {
  expect(check(line)).not.toThrow();
});

test.each([
  ["trian --json", "There is no command `kensho trian`.", "Did you mean `kensho train`?"],
  [
    "prepare-data sodoku",
    "There is no command `kensho prepare-data sodoku`.",
    "Did you mean `kensho prepare-data sudoku`?",
  ],
  ["preparedata sudoku", "There is no command `kensho preparedata`.", "Known: "],
  ["prepare-data", "`kensho prepare-data` needs to know which one.", "Known: kensho prepare-data sudoku, "],
  ["--json", "A command was expected before --json.", "Known: --help"],
  ["--hepl", "A command was expected before --hepl.", "Did you mean --help?"],
])("`kensho %s` is refused", (line, message, suggestion) => {
  expect(check(line)).toThrow(
    expect.objectContaining({ code: "KSH_USAGE", message, suggestions: [expect.stringContaining(suggestion)] }),
  );
});
