import { prepareCustom } from "@kensho/datasets";
import * as Flags from "@oclif/core/flags";
import { KenshoCommand } from "../../../command.ts";
import { definedEntries } from "../../../flags/defined-entries.ts";
import { FOLDER_RULE, folderFlags, splitFlags } from "../flags.ts";
import { preparedDocument, preparedText, prepareShown } from "../prepare-shown.ts";
import type { PrepareCustomResult } from "../result.ts";

export class PrepareDataCustom extends KenshoCommand {
  static override readonly reads = ["input"];
  static override readonly writes = ["out"];
  static override readonly summary = "Make a data set of your own puzzle, from pairs of grids.";
  static override readonly description =
    'Each line of the file is {"input": grid, "output": grid}, both of one size: a grid is a text with line breaks, a ' +
    'list of texts, or a list of lists. A line may say "split": "train" or "test". What a cell can hold, and which of ' +
    `it is a blank, is found in the examples. Equal inputs are in one split. ${FOLDER_RULE}`;
  static override readonly examples = [
    {
      description: "Latin squares; a fifth of them is held out for the test:",
      command: "<%= config.bin %> <%= command.id %> --input latin.jsonl --out data/latin",
    },
    {
      description: "Specify the character of an open cell, and the size of each split:",
      command:
        "<%= config.bin %> <%= command.id %> --input latin.jsonl --blank . --train 800 --test 200 --out data/latin",
    },
    {
      description: "Under another name than the file, with the result as JSON:",
      command: "<%= config.bin %> <%= command.id %> --input examples.jsonl --name latin --out data/latin --json",
    },
  ];

  static override readonly flags = {
    input: Flags.file({ summary: "JSON Lines file of the examples.", required: true, helpValue: "FILE.jsonl" }),
    name: Flags.string({ summary: "Name of the kind. Default: the name of the file.", helpValue: "NAME" }),
    blank: Flags.string({
      summary: "Character of an open cell. Default: found in the examples.",
      helpValue: "TEXT",
    }),
    ...splitFlags("Puzzles"),
    ...folderFlags,
  };

  override async run(): Promise<PrepareCustomResult> {
    const { flags } = await this.parse(PrepareDataCustom);
    const { input, name, blank, train, test, seed, out, force } = flags;
    const made = await prepareShown("puzzles", { json: this.jsonEnabled() }, (hooks) =>
      prepareCustom({ ...definedEntries({ name, blank, train, test, seed }), ...hooks, input, out, force }),
    );
    const { shape, alphabet, blanks, keeps_givens } = made.definition;
    const found = keeps_givens
      ? `blanks are ${blanks.map((blank) => JSON.stringify(blank)).join(" and ")}`
      : "no cell is a blank";
    this.log(preparedText(made, `puzzles of ${shape.join("×")}`, `${alphabet.length} contents of cells, ${found}`));
    const { count: conflicts, lines } = made.conflicts;
    if (conflicts > 0) {
      const named = lines.map(([first, later]) => `${first} and ${later}`).join(", ");
      const more = conflicts > lines.length ? `, and ${conflicts - lines.length} more` : "";
      this.logToStderr(`warning: ${input}: lines with the same input and different outputs: ${named}${more}`);
    }
    if (made.duplicates > 0) this.logToStderr(`${made.duplicates} lines said the same as an earlier one.`);
    return {
      kind: "custom",
      name: made.kind,
      shape: [...shape],
      alphabet: [...alphabet],
      blanks: [...blanks],
      keeps_givens,
      duplicates: made.duplicates,
      conflicts: { count: conflicts, lines: lines.map(([first, later]) => [first, later] as [number, number]) },
      ...preparedDocument(made),
    };
  }
}
