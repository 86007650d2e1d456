import { expect, test } from "vitest";
import { failureDocument } from "../src/failure-document.ts";
import { kensho, startKensho } from "./run-kensho.ts";

test("--version", async () => {
  const { exit, stdout, stderr } = await kensho(["--version"]);
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
  expect(stdout).toMatch(/^kensho\/\d+\.\d+\.\d+ /);
});

test.each([["--help"], [], ["help"]])("`kensho %s` lists the commands", async (...words) => {
  const { exit, stdout, stderr } = await kensho(words);
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
  for (const name of ["prepare-data", "train", "eval", "solve"]) expect(stdout).toContain(`  ${name} `);
});

test("the first page has commands, then topics, then first steps", async () => {
  const { stdout } = await kensho(["--help"]);
  const places = ["COMMANDS", "TOPICS", "FIRST STEPS", "$ kensho solve puzzle.txt"].map((part) => stdout.indexOf(part));
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
});

test("help and version as JSON", async () => {
  const json = async (...words: string[]) => {
    const { exit, stdout, stderr } = await kensho(words);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
    return JSON.parse(stdout);
  };
  expect(await json("--version", "--json")).toMatchObject({ name: "kensho", node: process.version });
  const all = await json("help", "--json");
  expect(all.commands.map(({ command }: { command: string }) => command)).toEqual(
    expect.arrayContaining(["eval", "prepare-data sudoku", "solve", "train"]),
  );
  const { commands } = await json("prepare-data", "sudoku", "--help", "--json");
  expect(commands).toHaveLength(1);
  expect(commands[0].flags).toContainEqual(expect.objectContaining({ name: "out", required: true, takes_value: true }));
});

test.each([
  ["solve --json=false puzzle.txt", "json"],
  ["solve puzzle.txt --trace=yes", "trace"],
])("`kensho %s` blames the switch", async (line, name) => {
  const { exit, stderr } = await kensho(line.split(" "));
  expect(exit).toBe(2);
  expect(stderr).toMatch(new RegExp(`^error: --${name} takes no value`));
});

test.each([
  ["train", "--preset"],
  ["eval", "--split"],
  ["solve", "--trace"],
  ["prepare-data sudoku", "--augment"],
])("`kensho %s --help` has its flags and examples", async (name, flag) => {
  const { exit, stdout } = await kensho([...name.split(" "), "--help"]);
  expect(exit).toBe(0);
  expect(stdout).toContain(flag);
  expect(stdout).toContain("EXAMPLES");
});

const MISTAKES: readonly (readonly [line: string, message: RegExp, suggestion: RegExp])[] = [
  ["trian", /no command `kensho trian`/, /`kensho train`/],
  ["prepare-data", /needs to know which one/, /prepare-data sudoku/],
  ["prepare-data sodoku --out x", /no command `kensho prepare-data sodoku`/, /prepare-data sudoku/],
  ["train --seeed 3 --data a --out b", /^Unknown flag: --seeed$/, /^Did you mean --seed\?$/],
  [
    "train --data a --out b --engine cpuu",
    /^Expected --engine=cpuu to be one of: auto, cpu, webgpu, reference$/,
    /^Did you mean cpu\?$/,
  ],
  ["train --data a --out b --time 3x", /^--time: "3x" is not a length of time\.$/, /like 90s, 3m or 1h30m/],
  ["train --data a --out b --set lr", /^--set: "lr" is not a setting\.$/, /key=value/],
  ["train --out b", /^--data is missing\.$/, /--data data/],
  ["train sudoku", /^`kensho train` takes flags alone, and got sudoku\.$/, /--help/],
  ["eval a", /^Missing flag --data$/, /^--data DIR: Data set folder/],
  ["train --data", /^Flag --data expects a value$/, /--help/],
  ["eval --data a", /^Missing argument checkpoint: Run folder, .* bundled model\.$/, /--help/],
  ["eval a b --data c", /^Unexpected argument: b$/, /--help/],
  ["prepare-data sudoku --size 5 --out a", /Invalid size "5" \(expected one of 4, 6, 8, 9,/, /boxes of 2×3/],
  ["prepare-data sudoku --train 0 --out a", /^--train: Expected an integer greater than or equal to 1/, /--help/],
  ["prepare-data sudoku --train many --out a", /^--train: Expected an integer/, /--help/],
];

test.each(MISTAKES)("`kensho %s` is a usage error, in words and under --json", async (line, message, suggestion) => {
  const words = line.split(" ");
  // A flag that still waits for its value would take `--json` for it, so there it goes first.
  const withJson = line === "train --data" ? ["train", "--json", "--data"] : [...words, "--json"];
  const [plain, json] = await Promise.all([kensho(words), kensho(withJson)]);

  expect(plain).toMatchObject({ exit: 2, stdout: "" });
  expect(plain.stderr).toMatch(/^error: /);
  expect(plain.stderr).not.toMatch(/\n\s+at |node:internal|\.ts:\d/);

  const { exit, stdout, stderr } = json;
  expect({ exit, stderr }).toEqual({ exit: 2, stderr: "" });
  const { error } = failureDocument.parse(JSON.parse(stdout));
  expect(error.code).toBe("KSH_USAGE");
  expect(error.message).toMatch(message);
  expect(error.suggestions.join(" ")).toMatch(suggestion);
});

test("a stack trace only on request", async () => {
  expect((await kensho(["trian"], { env: { DEBUG: "1" } })).stderr).toMatch(/\n\s+at /);
});

test.each([
  ["--version", 0],
  ["trian", 2],
  ["eval nowhere --data nowhere", 3],
])("the process of `kensho %s` exits with %d", async (line, code) => {
  const { exit, stdout, stderr } = await startKensho(line.split(" "));
  expect({ exit, empty: code === 0 ? stderr : stdout }).toEqual({ exit: code, empty: "" });
  expect(code === 0 ? stdout : stderr).toMatch(/^(kensho\/|error: ).*\n/);
});

test("a reader that goes away early is no error", async () => {
  const { exit, stderr } = await kensho(["train", "--help"], { closeStdoutEarly: true });
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
});
