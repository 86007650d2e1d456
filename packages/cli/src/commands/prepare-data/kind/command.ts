import * as Flags from "@oclif/core/flags";
import { KenshoCommand } from "../../../command.ts";
import { UsageError } from "../../../errors.ts";
import { definedEntries } from "../../../flags/defined-entries.ts";
import { FOLDER_RULE, folderFlags, splitFlags } from "../flags.ts";
import { preparedDocument, preparedText, prepareShown } from "../prepare-shown.ts";
import type { PrepareKindResult } from "../result.ts";

/** Default numbers of generated puzzles. */
const DEFAULT_COUNTS = { train: 1000, test: 200 } as const;

export class PrepareDataKind extends KenshoCommand {
  static override readonly reads = ["kind", "source"];
  static override readonly writes = ["out"];
  static override readonly summary = "Make a data set of a kind of puzzle of your own, written in code.";
  static override readonly description =
    "The module exports a PuzzleKind (docs/own-puzzles.md). Its `generate` makes the puzzles, or --source names a file of them in the " +
    "kind's own notation; a puzzle without an answer gets the one that `validate` finds. Every puzzle passes the kind's own `check`, and no " +
    `image of a test puzzle is trained on. Pass the same --kind to the commands that follow. ${FOLDER_RULE}`;
  static override readonly examples = [
    {
      description: "Puzzles that the module generates:",
      command: "<%= config.bin %> <%= command.id %> --kind ./futoshiki.ts --train 2000 --test 100 --out data/futoshiki",
    },
    {
      description: "Puzzles of a file, a fifth of which is kept for the test:",
      command: "<%= config.bin %> <%= command.id %> --kind ./futoshiki.ts --source boards.txt --out data/futoshiki",
    },
    {
      description: "Print what was written as one JSON document:",
      command: "<%= config.bin %> <%= command.id %> --kind ./futoshiki.ts --seed 1 --out data/futoshiki --json",
    },
  ];

  static override readonly flags = {
    kind: Flags.string({
      summary: "Module that exports the kind, like ./my-kind.ts; or the name of a kind, for a file of its puzzles.",
      required: true,
      helpValue: "MODULE|NAME",
    }),
    source: Flags.file({
      summary: "File of puzzles to use instead of generating them, in the notation of the kind.",
      helpValue: "FILE",
    }),
    ...splitFlags("Puzzles", ["1,000, or all of the file but those to test on", "200, or a fifth of the file"]),
    augment: Flags.integer({
      summary: "Symmetry images to store for each training puzzle. 0: training draws them at every step.",
      min: 0,
      default: 0,
      helpValue: "N",
    }),
    ...folderFlags,
  };

  override async run(): Promise<PrepareKindResult> {
    const { flags } = await this.parse(PrepareDataKind);
    const [{ preparePuzzleFile, preparePuzzles }, { openKind }] = await Promise.all([
      import("@kensho/datasets"),
      import("../../../kinds/open-kind.ts"),
    ]);
    const { source, train, test, seed, augment, out, force } = flags;
    const kind = await openKind(flags.kind);
    const { generate } = kind;
    if (source === undefined && generate === undefined) {
      throw new UsageError(`${flags.kind}: the kind has no generator, and no --source was given.`, [
        "Name a file of puzzles with --source, or add `generate(random)` to the kind.",
      ]);
    }
    const made = await prepareShown("puzzles", { json: this.jsonEnabled() }, async (hooks) => {
      const common = { ...definedEntries({ seed }), ...hooks, kind, augment, out, force };
      if (source !== undefined) {
        return await preparePuzzleFile({ ...common, ...definedEntries({ train, test }), source });
      }
      const counts = { train: train ?? DEFAULT_COUNTS.train, test: test ?? DEFAULT_COUNTS.test };
      return { ...(await preparePuzzles({ ...common, ...counts, generate: generate! })), duplicates: 0 };
    });
    if (made.duplicates > 0) this.logToStderr(`${made.duplicates} puzzles of ${source} are images of earlier ones.`);
    this.log(preparedText(made, "puzzles", kind.title));
    const { name, title, shape } = kind;
    return {
      ...{ kind: "kind", name, title, shape: [shape[0], shape[1]], augment, duplicates: made.duplicates },
      ...preparedDocument(made),
    };
  }
}
