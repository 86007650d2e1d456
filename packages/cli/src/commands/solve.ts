import { Args, Flags } from "@oclif/core";
import { KenshoCommand } from "../command.ts";
import { UsageError } from "../errors.ts";
import { EXIT } from "../exit-codes.ts";
import { adapter, engineOnCpu } from "../flags/common.ts";
import { given } from "../flags/given.ts";
import { watchInterrupt } from "../interruption.ts";
import { type OpenedEngine, onCpu, openEngine } from "../network/open-engine.ts";
import { paletteFor } from "../renderers/palette.ts";
import type { SolveResult } from "../results/solve-result.ts";

export class Solve extends KenshoCommand {
  static override readonly summary = "Solve the puzzles of a text file with a trained network, and check every answer.";
  static override readonly description =
    "Reads the notations that people use, many puzzles in one file. Sudoku: 81 characters with . or 0 for blanks, nine " +
    "lines, boxes drawn with | and ---, .sdk, .sdm; 4×4 and 6×6 as well. Mazes: # is a wall, a space or . is free, S the " +
    "start, G the goal. Sums: 3+7=, one a line. ARC tasks as JSON. Your own kinds: as in their examples. An answer that " +
    "breaks a rule or changes a given is never shown as a solution; where the rules are not known (ARC and your own " +
    "kinds), an answer is shown as such, unchecked. Exit code 0: all solved or answered, 3: a puzzle is not valid, 6: a " +
    "valid puzzle stayed unsolved.";
  static override readonly examples = [
    {
      description: "Solve a file with the network of a run:",
      command: "<%= config.bin %> <%= command.id %> examples/puzzle.txt --checkpoint runs/first",
    },
    {
      description: "Watch how it thinks: the grid after each step, with the cells that changed:",
      command: "<%= config.bin %> <%= command.id %> examples/puzzle.txt --checkpoint runs/first --trace",
    },
    {
      description: "From a pipe, thinking for longer than it did in training:",
      command: "cat puzzles.sdm | <%= config.bin %> <%= command.id %> - --checkpoint runs/nine --steps 32",
    },
    {
      description: "A sum, with a network for additions of three digits:",
      command: "echo 3+7= | <%= config.bin %> <%= command.id %> - --checkpoint runs/addition",
    },
    {
      description: "As JSON, for a script:",
      command: "<%= config.bin %> <%= command.id %> examples/puzzle.txt --checkpoint runs/first --json",
    },
  ];
  static override readonly args = {
    file: Args.string({ description: "Puzzle file, or - for standard input.", default: "-", ignoreStdin: true }),
  };

  static override readonly flags = {
    checkpoint: Flags.string({
      summary: "Run folder or checkpoint folder of the network.",
      env: "KENSHO_CHECKPOINT",
      helpValue: "DIR",
    }),
    kind: Flags.string({
      summary: "Kind of puzzle, like maze-10x10, where the checkpoint does not tell it.",
      helpValue: "NAME",
    }),
    trace: Flags.boolean({ summary: "Show the grid after each step, with the cells that changed." }),
    steps: Flags.integer({
      summary: "Steps to think for; the default is what the network was trained with.",
      min: 1,
      helpValue: "N",
    }),
    engine: engineOnCpu,
    adapter,
  };

  override async run(): Promise<SolveResult> {
    const { args, flags } = await this.parse(Solve);
    if (flags.checkpoint === undefined) {
      throw new UsageError("No network was named.", [
        "Name the run folder of one with --checkpoint, like --checkpoint runs/first.",
      ]);
    }
    const [{ createThinker }, { loadNetwork }, { chooseKind }, { readPuzzles }, { solvePuzzles }, report] =
      await Promise.all([
        import("@kensho/evaluator"),
        import("../network/load-network.ts"),
        import("../solving/choose-kind.ts"),
        import("../solving/read-puzzles.ts"),
        import("../solving/solve-puzzles.ts"),
        import("../solving/solve-report.ts"),
      ]);
    const network = await loadNetwork(flags.checkpoint);
    const { model, weights } = network;
    const kind = chooseKind(network, flags.kind);
    if (args.file === "-" && process.stdin.isTTY) this.logToStderr("Type or paste a puzzle, then press Ctrl-D.");
    const entries = await readPuzzles(args.file, kind);

    using interruption = watchInterrupt();
    let engine: OpenedEngine | undefined;
    const openThinker = async (puzzles: number) => {
      engine = await openEngine(onCpu(flags), (sentence) => this.logToStderr(sentence));
      return createThinker({ engine, model, weights, batchSize: Math.min(BATCH, puzzles) });
    };
    const outcomes = await solvePuzzles(entries, kind, openThinker, {
      trace: flags.trace,
      signal: interruption.signal,
      ...given({ steps: flags.steps }),
    }).finally(() => engine?.[Symbol.asyncDispose]());

    const palette = paletteFor(process.stdout);
    const blocks = outcomes.map((outcome, index) => report.outcomeText(outcome, index, kind, palette));
    // Each block ends with an empty line, which only what follows needs.
    this.log(outcomes.length > 1 ? blocks.join("\n") : blocks.join("\n").trimEnd());
    const among = (status: string): number => outcomes.filter((outcome) => outcome.status === status).length;
    const [solved, answered, unsolved, invalid] = [
      among("solved"),
      among("answered"),
      among("unsolved"),
      among("invalid"),
    ];
    if (outcomes.length > 1) {
      const found = kind.checksRules === false ? `${answered} answered` : `${solved} solved`;
      this.log(`${found}, ${unsolved} unsolved, ${invalid} not valid, of ${outcomes.length}`);
    }
    if (unsolved > 0) this.logToStderr("hint: --steps lets the network think for longer");
    process.exitCode = invalid > 0 ? EXIT.input : unsolved > 0 ? EXIT.unsolved : EXIT.done;
    return { puzzles: outcomes.map((outcome, index) => report.outcomeDocument(outcome, index, kind)) };
  }
}

/** Puzzles that are thought about side by side. */
const BATCH = 64;
