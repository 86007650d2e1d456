import { prepareArc } from "@kensho/datasets";
import * as Flags from "@oclif/core/flags";
import { KenshoCommand } from "../../../command.ts";
import { UsageError } from "../../../errors.ts";
import { definedEntries } from "../../../flags/defined-entries.ts";
import { count } from "../../../renderers/numbers.ts";
import { FOLDER_RULE, folderFlags } from "../flags.ts";
import { preparedDocument, preparedText, prepareShown } from "../prepare-shown.ts";
import type { PrepareArcResult } from "../result.ts";
import { hiddenText, leftOutText } from "./warnings.ts";

export class PrepareDataArc extends KenshoCommand {
  static override readonly reads = ["training", "evaluation"];
  static override readonly writes = ["out"];
  static override readonly summary = "Make a data set of ARC tasks, from task folders or files.";
  static override readonly description =
    "As the official builder does: images of each task by colours, symmetry and place, each under an identifier of its " +
    "own. Of tasks to test on, the example pairs are trained on and the test pairs held out. A source is a folder of " +
    "task files, as in the public repositories, one file of many tasks, or one of a single task. A pair that is also " +
    "tested is left out of training, and named. Tasks of ARC-AGI-1 and 2 together are refused, since whole tasks of the " +
    `one are in the other. ${FOLDER_RULE}`;
  static override readonly examples = [
    {
      description: "ARC-AGI-1 from a clone of its repository, 1,000 images of each task (3 GB):",
      command:
        "<%= config.bin %> <%= command.id %> --training ARC-AGI/data/training --evaluation ARC-AGI/data/evaluation --out data/arc-1",
    },
    {
      description: "A small data set of the twelve bundled tasks:",
      command:
        "<%= config.bin %> <%= command.id %> --evaluation datasets/arc/tasks_own.json --augment 20 --out data/arc-own",
    },
    {
      description: "Continue although the training tasks contain test answers; test results are then meaningless:",
      command:
        "<%= config.bin %> <%= command.id %> --training ARC-AGI-2/data/training --evaluation ARC-AGI/data/evaluation --allow-overlap --out data/arc-both",
    },
  ];

  static override readonly flags = {
    training: Flags.string({
      summary: "Tasks to train on, with all their pairs; repeatable.",
      multiple: true,
      multipleNonGreedy: true,
      helpValue: "PATH",
    }),
    evaluation: Flags.string({
      summary: "Tasks to test on; repeatable.",
      multiple: true,
      multipleNonGreedy: true,
      helpValue: "PATH",
    }),
    augment: Flags.integer({
      summary: "Images of each task to store.",
      min: 0,
      max: 100_000,
      default: 1000,
      helpValue: "N",
    }),
    "allow-overlap": Flags.boolean({ summary: "Continue although training tasks contain answers of test tasks." }),
    ...folderFlags,
  };

  override async run(): Promise<PrepareArcResult> {
    const { flags } = await this.parse(PrepareDataArc);
    const { training = [], evaluation = [], augment, seed, out, force, "allow-overlap": allowOverlap } = flags;
    if (training.length + evaluation.length === 0)
      throw new UsageError("No tasks were named.", ["Name folders of tasks with --training and --evaluation."]);
    const made = await prepareShown("tasks", { json: this.jsonEnabled() }, (hooks) =>
      prepareArc({ ...definedEntries({ seed }), ...hooks, training, evaluation, augment, allowOverlap, out, force }),
    );
    const { tasks, identifiers, leaks, leftOut, hidden } = made;
    this.log(preparedText(made, "tasks", `${count(identifiers - 1)} tasks and images`));
    if (leaks.length > 0)
      this.logToStderr(`warning: the answers of ${leaks.length} tested tasks are trained on, such as ${leaks[0]}`);
    if (leftOut.length > 0) this.logToStderr(leftOutText(leftOut));
    if (Object.keys(hidden).length > 0) this.logToStderr(hiddenText(hidden));
    const about = { leaks: [...leaks], left_out: [...leftOut], hidden: { ...hidden } };
    return { kind: "arc", augment, tasks, identifiers, ...about, ...preparedDocument(made) };
  }
}
