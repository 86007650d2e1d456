import { join } from "node:path";
import { DatasetFileError, type PuzzleKind } from "@kensho/puzzles";
import type { ReplaySample, ReportedRun } from "@kensho/report";
import * as Args from "@oclif/core/args";
import * as Flags from "@oclif/core/flags";
import { KenshoCommand } from "../../command.ts";
import { UnknownKindError, UsageError } from "../../errors.ts";
import { adapter, engine, kind, optionalData } from "../../flags/common.ts";
import { watchInterrupt } from "../../interruption.ts";
import { openKinds } from "../../kinds/open-kind.ts";
import { type EngineChoice, openEngine } from "../../network/open-engine.ts";
import { bytes, count } from "../../renderers/numbers.ts";
import { openProgress } from "../../renderers/progress.ts";
import { gatherRun } from "../../reporting/gather-run.ts";
import { recordRunReplays } from "../../reporting/record-replays.ts";
import { COMPARISON_FILE, REPORT_FILE, writeReport } from "../../reporting/write-report.ts";
import { requireWritableFile } from "../../writable-file.ts";
import type { ReportResult } from "./result.ts";
import { reportSummary } from "./summary.ts";

export class Report extends KenshoCommand {
  static override readonly reads = ["run", "data", "kind"];
  static override readonly writes = ["out"];
  static override readonly summary = "Show a run, or compare several, as one page of HTML.";
  static override readonly description =
    "The page is self-contained: curves, accuracy by difficulty and by step, settings, machine, and puzzles " +
    "replayed step by step. Training writes it to the run folder at the end. For several runs it overlays their " +
    "curves, lists the settings that differ, and reports means over runs that differ only in their seed.";
  static override readonly examples = [
    {
      description: "Write the page of a run again, in its folder:",
      command: "<%= config.bin %> <%= command.id %> runs/first",
    },
    {
      description: "With unseen puzzles:",
      command: "<%= config.bin %> <%= command.id %> runs/first --split test --out first.html",
    },
    {
      description: "Compare several runs:",
      command: "<%= config.bin %> <%= command.id %> runs/first runs/wide runs/again --out comparison.html",
    },
    {
      description: "Only curves, without replayed puzzles:",
      command: "<%= config.bin %> <%= command.id %> runs/first --puzzles 0",
    },
  ];
  static override readonly strict = false;
  static override readonly args = {
    run: Args.string({ description: "Run folder; several runs are compared.", required: true, ignoreStdin: true }),
  };

  static override readonly flags = {
    out: Flags.string({
      summary:
        "File to write; replaced if it exists. Default: report.html in the folder of the run, comparison.html in the " +
        "current folder.",
      helpValue: "FILE.html",
    }),
    data: optionalData,
    kind,
    split: Flags.string({
      summary: "Split of the replayed puzzles. Default: the puzzles held out for validation, else the training split.",
      options: ["train", "validation", "test"],
    }),
    puzzles: Flags.integer({
      summary: "Maximum number of replayed puzzles, spread evenly over the split; 0: none.",
      min: 0,
      default: 256,
      helpValue: "N",
    }),
    engine,
    adapter,
  };

  override async run(): Promise<ReportResult> {
    const { argv, flags } = await this.parse(Report);
    const paths = argv as string[];
    if (paths.length > 1 && (flags.data !== undefined || flags.split !== undefined)) {
      throw new UsageError("--data and --split are for the report of one run.", ["A comparison replays no puzzles."]);
    }
    if (flags.out !== undefined) await requireWritableFile(flags.out);
    const kinds = await openKinds(flags.kind);
    const runs = await Promise.all(paths.map((path) => gatherRun(path, kinds)));
    const [first] = runs as [ReportedRun];
    if (runs.length === 1 && flags.puzzles > 0)
      runs[0] = { ...first, replays: await this.#replay(first, { ...flags, kinds }) };
    const out = flags.out ?? (runs.length === 1 ? join(first.path, REPORT_FILE) : COMPARISON_FILE);
    const size = await writeReport(out, runs, this.config.version);
    const what = runs.length === 1 ? `The report of ${first.path}` : `The comparison of ${count(runs.length)} runs`;
    this.log(`${what} is ${out} (${bytes(size)}); a browser opens it.`);
    return { report: out, bytes: size, runs: runs.map(reportSummary) };
  }

  /** Returns the replays of a run; none if its data set no longer exists and no other is named. */
  async #replay(run: ReportedRun, flags: ReplayFlags): Promise<ReplaySample | undefined> {
    const progress = await openProgress({ json: this.jsonEnabled(), stream: process.stderr });
    using interruption = watchInterrupt();
    try {
      await using engine = await openEngine(flags, (sentence) => progress.note(sentence));
      return await recordRunReplays({ run, data: flags.data, split: flags.split, kinds: flags.kinds }, engine, {
        limit: flags.puzzles,
        signal: interruption.signal,
        onProgress: ({ done, total }) => progress.status(`thought about ${count(done)} of ${count(total)} puzzles`),
      });
    } catch (error) {
      const isMissing = error instanceof DatasetFileError || error instanceof UnknownKindError;
      if (!isMissing || flags.data !== undefined || flags.split !== undefined) throw error;
      progress.note(`No puzzles are replayed: ${[error.message, ...error.suggestions].join(" ")}`);
      return undefined;
    } finally {
      progress.end();
    }
  }
}

interface ReplayFlags extends EngineChoice {
  readonly kinds: readonly PuzzleKind[] | undefined;
  readonly data: string | undefined;
  readonly split: string | undefined;
  readonly puzzles: number;
}
