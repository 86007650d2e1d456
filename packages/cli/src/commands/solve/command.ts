import { isShipped, modelForKind } from "@kensho/models-zoo";
import { acceptsBoard, boardRemark, loadNetwork, type Network, networkOnBoard } from "@kensho/networks";
import { findKind, type PuzzleKind } from "@kensho/puzzles";
import * as Args from "@oclif/core/args";
import * as Flags from "@oclif/core/flags";
import { KenshoCommand } from "../../command.ts";
import { UsageError } from "../../errors.ts";
import { adapter, engineOnCpu, kind, seed } from "../../flags/common.ts";
import { compute, computeOptions, patientOptions } from "../../flags/compute.ts";
import { watchInterrupt } from "../../interruption.ts";
import { chooseKind } from "../../kinds/choose-kind.ts";
import { isModule, kindNamed, openKind } from "../../kinds/open-kind.ts";
import { onCpu, openEngine } from "../../network/open-engine.ts";
import { shippedNetwork } from "../../network/shipped-network.ts";
import { openSolver } from "./open-solver.ts";
import { type PickedNetwork, pickNetwork } from "./pick-network.ts";
import { standardInput } from "./puzzle-source.ts";
import type { SolveResult } from "./result.ts";

export class Solve extends KenshoCommand {
  static override readonly summary = "Solve the puzzles of a text file with a trained network, and check every answer.";
  static override readonly description =
    "Reads common notations, with many puzzles per file. Sudoku: 81 characters with . or 0 for blanks, nine " +
    "lines, boxes drawn with | and ---, .sdk, .sdm; also other sizes from 4×4 to 25×25, with numbers or letters " +
    "beyond 9. Mazes of up to 200 rows and columns: # is a wall, a space or . is free, S the start, G the goal. " +
    "Sums: 3+7=, one a line. ARC tasks as JSON. Your own kinds: as in their examples. An answer that breaks a " +
    "rule or changes a given is never shown as a solution. If the rules are unknown (ARC and your own kinds), the " +
    "answer is shown as unchecked. Without --checkpoint, the bundled model for the puzzles is used; bundled " +
    "models use up to 2 s of test-time compute for a puzzle that a single pass does not solve. Exit codes: 0: all " +
    "solved or answered, 3: a puzzle is not valid, 6: a valid puzzle remained unsolved.";
  static override readonly examples = [
    {
      description: "Solve a file with the bundled model for its puzzles:",
      command: "<%= config.bin %> <%= command.id %> examples/puzzle.txt",
    },
    {
      description: "With the network of a run:",
      command: "<%= config.bin %> <%= command.id %> examples/puzzle.txt --checkpoint runs/first",
    },
    {
      description: "Show the grid after each step, with the changed cells:",
      command: "<%= config.bin %> <%= command.id %> examples/puzzle.txt --checkpoint runs/first --trace",
    },
    {
      description: "From a pipe, with more steps than in training:",
      command: "cat puzzles.sdm | <%= config.bin %> <%= command.id %> - --checkpoint runs/nine --steps 32",
    },
    {
      description: "A sum, with a network for additions of three digits:",
      command: "echo 3+7= | <%= config.bin %> <%= command.id %> - --checkpoint runs/addition",
    },
    {
      description: "Hard puzzles: symmetry images, then a search with assumptions, at most 2 s per puzzle:",
      command: "<%= config.bin %> <%= command.id %> hard.sdm --checkpoint runs/nine --votes 8 --branch --budget 2s",
    },
    {
      description: "An endless pipe, with one line of JSON per puzzle:",
      command: "generator | <%= config.bin %> <%= command.id %> - --checkpoint runs/nine --jsonl > answers.jsonl",
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
      summary: "Run folder, checkpoint folder or name of a bundled model. Default: the bundled model for the puzzles.",
      env: "KENSHO_CHECKPOINT",
      helpValue: "DIR",
    }),
    kind,
    trace: Flags.boolean({ summary: "Show the grid after each step of the first pass, with the changed cells." }),
    interactive: Flags.boolean({
      char: "i",
      summary: "Prompt for puzzles, typed or pasted, and solve each one immediately, until Ctrl-D.",
      exclusive: ["json", "jsonl"],
    }),
    jsonl: Flags.boolean({
      summary:
        "Print one line of JSON per puzzle as soon as it is finished. Input is read as needed, so a pipe may be endless.",
      exclusive: ["json"],
    }),
    data: Flags.string({
      summary: "Data set folder that a network with puzzle vectors was trained on; it maps ARC tasks to vectors.",
      helpValue: "DIR",
      exclusive: ["interactive", "jsonl"],
    }),
    ...compute,
    seed,
    engine: engineOnCpu,
    adapter,
  };

  override async run(): Promise<SolveResult> {
    const { args, flags } = await this.parse(Solve);
    const byHand = args.file === "-" && process.stdin.isTTY;
    if (byHand && !flags.interactive) this.logToStderr("Type or paste a puzzle, then press Ctrl-D.");
    const asksModule = flags.kind !== undefined && isModule(flags.kind);
    const own = asksModule ? await openKind(flags.kind as string) : undefined;
    const picked = flags.checkpoint === undefined ? await this.#pick(args.file, own, flags) : undefined;
    const kinds = own === undefined ? undefined : [own];
    const stored = await loadNetwork(picked?.checkpoint ?? (flags.checkpoint as string), { kinds });
    const name = picked?.kind ?? flags.kind;
    // A checkpoint knows kinds that were found in examples, which have no name elsewhere.
    const kind = chooseKind(
      stored,
      own ?? (name === undefined || stored.kind?.name === name ? undefined : kindNamed(name)),
    );
    const network = networkOnBoard(stored, kind);
    const remark = (network: Network, kind: PuzzleKind): void => {
      const sentence = boardRemark(network, kind);
      if (sentence !== undefined) this.logToStderr(sentence);
    };
    remark(network, kind);
    const warning =
      flags.data === undefined
        ? undefined
        : await (await import("./arc-identifiers.ts")).checkPuzzleNames(network, flags.data);
    if (warning !== undefined) this.logToStderr(warning);
    const asked = computeOptions(flags, kind);
    const { seed, ...how } = asked;
    // Bundled models use test-time compute by default, also if one is named.
    const boxed = picked !== undefined || isShipped(flags.checkpoint as string);
    const isPatient = boxed && Object.keys(how).length === 0;
    const options = isPatient ? patientOptions(kind, seed) : asked;
    const others = {
      has: (name: string) => {
        if (picked !== undefined) return modelForKind(name) !== undefined;
        const other = findKind(name);
        return other !== undefined && acceptsBoard(stored, other);
      },
      open: async (name: string) => {
        const kind = kindNamed(name);
        const network = networkOnBoard(picked === undefined ? stored : await loadNetwork(shippedNetwork(name)), kind);
        remark(network, kind);
        return { network, kind, options: isPatient ? patientOptions(kind, seed) : computeOptions(flags, kind) };
      },
    };
    using interruption = watchInterrupt();
    await using solver = openSolver({
      ...{ network, kind, options, signal: interruption.signal, trace: flags.trace },
      ...(flags.kind !== undefined ? {} : { others }),
      openEngine: () => openEngine(onCpu(flags), (sentence) => this.logToStderr(sentence)),
      print: (text) => this.log(text),
    });
    const { counts } = solver;
    if (flags.interactive) {
      if (args.file !== "-") throw new UsageError("--interactive reads what is typed, and a file was named.");
      if (process.stdin.isTTY)
        this.logToStderr(
          `Type or paste a puzzle (${kind.title}); two empty lines give up one that is not whole, Ctrl-D ends.`,
        );
      await solver.interactively(standardInput());
    } else if (flags.jsonl) {
      await solver.asJsonLines(args.file, picked?.stream);
    } else {
      await solver.file(args.file, flags.data, picked?.puzzles);
      if (counts.total > 1) this.log(counts.text(kind));
    }
    const suggestions = counts.unsolved > 0 ? solver.suggestions : [];
    if (!this.jsonEnabled()) for (const hint of suggestions) this.logToStderr(`hint: ${hint}`);
    process.exitCode = counts.exitCode;
    return { puzzles: solver.documents, suggestions };
  }

  /** Picks the bundled model for the puzzles. */
  async #pick(
    file: string,
    own: PuzzleKind | undefined,
    flags: { readonly kind: string | undefined; readonly interactive: boolean; readonly jsonl: boolean },
  ): Promise<PickedNetwork> {
    const reading = flags.interactive ? "typed" : flags.jsonl ? "streamed" : "whole";
    const kind = own ?? (flags.kind === undefined ? undefined : kindNamed(flags.kind));
    return pickNetwork(file, { kind, reading });
  }
}
