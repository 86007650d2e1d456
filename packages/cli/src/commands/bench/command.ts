import { availableParallelism, cpus, loadavg } from "node:os";
import * as Flags from "@oclif/core/flags";
import { KenshoCommand } from "../../command.ts";
import { adapter } from "../../flags/common.ts";
import { watchInterrupt } from "../../interruption.ts";
import { paletteFor } from "../../renderers/palette.ts";
import { openProgress } from "../../renderers/progress.ts";
import type { BenchResult } from "./result.ts";
import { BENCH_PARTS, runBench } from "./run.ts";
import { findSubjects } from "./subjects.ts";
import { benchText } from "./text.ts";

const PARTS = ["products", "kernels", "steps"] as const;

export class Bench extends KenshoCommand {
  static override readonly summary =
    "Time matrix products, kernels and whole training steps on the engines of this computer.";
  static override readonly description =
    "Runs on the processor and on every hardware GPU, in float32 and, if supported, in half precision. --engine " +
    "and --adapter select one. Times are medians of consecutive runs, as in training. GFLOP/s count only the " +
    "2·M·N·K operations of the matrix products. GB/s count operands and result once each.";
  static override readonly examples = [
    { description: "Everything, in a few minutes:", command: "<%= config.bin %> <%= command.id %>" },
    { description: "Only whole training steps:", command: "<%= config.bin %> <%= command.id %> --only steps" },
    {
      description: "A quick run, saved as JSON:",
      command: "<%= config.bin %> <%= command.id %> --quick --json > bench.json",
    },
    {
      description: "A GPU selected by name:",
      command: "<%= config.bin %> <%= command.id %> --adapter nvidia",
    },
  ];
  static override readonly flags = {
    engine: Flags.string({
      summary: "Engines to time; auto selects the processor and every hardware GPU.",
      options: ["auto", "cpu", "webgpu"],
      default: "auto",
      env: "KENSHO_ENGINE",
    }),
    adapter,
    only: Flags.string({
      summary: "Work to time; repeatable.",
      options: PARTS,
      multiple: true,
      multipleNonGreedy: true,
    }),
    tune: Flags.boolean({
      summary: "Measure first which tiles are fastest on the GPU, and store the result for later runs.",
    }),
    quick: Flags.boolean({ summary: "Smaller sizes and fewer repetitions." }),
  };

  override async run(): Promise<BenchResult> {
    const { flags } = await this.parse(Bench);
    const load = Number((loadavg()[0] ?? 0).toFixed(1));
    const subjects = await findSubjects(flags);
    const progress = await openProgress({ json: this.jsonEnabled(), stream: process.stderr });
    using interruption = watchInterrupt();
    const engines: BenchResult["engines"] = [];
    try {
      for (const subject of subjects) {
        engines.push(
          await runBench(subject, {
            quick: flags.quick,
            parts: BENCH_PARTS.filter((part) => flags.only === undefined || flags.only.includes(part)),
            signal: interruption.signal,
            onWork: (what) => progress.status(what),
          }),
        );
      }
    } finally {
      progress.end();
    }
    const result: BenchResult = {
      kensho: this.config.version,
      node: process.version,
      system: `${process.platform} ${process.arch}`,
      cpu: cpus()[0]?.model.trim() ?? "unknown",
      cores: availableParallelism(),
      load,
      quick: flags.quick,
      engines,
    };
    this.log(benchText(result, paletteFor(process.stdout)));
    return result;
  }
}
