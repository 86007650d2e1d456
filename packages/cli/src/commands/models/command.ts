import { suggestNames } from "@kensho/errors";
import { wilsonInterval } from "@kensho/evaluator";
import { accuracyText, cardText, isShipped, readCard, SHIPPED_MODELS, shippedFolder } from "@kensho/models-zoo";
import * as Args from "@oclif/core/args";
import { KenshoCommand } from "../../command.ts";
import { UsageError } from "../../errors.ts";
import { count } from "../../renderers/numbers.ts";
import { paletteFor } from "../../renderers/palette.ts";
import type { ModelsResult } from "./result.ts";

export class Models extends KenshoCommand {
  static override readonly summary = "List the bundled models, or show the card of one.";
  static override readonly description =
    "`solve` selects a model by the kind of puzzle; other commands accept its name instead of a checkpoint. A " +
    "model card states accuracy with the puzzles it was measured on, the training recipe, and the limits.";
  static override readonly examples = [
    { description: "List all models:", command: "<%= config.bin %> <%= command.id %>" },
    { description: "Show one model card:", command: "<%= config.bin %> <%= command.id %> sudoku-9x9" },
    { description: "For a script:", command: "<%= config.bin %> <%= command.id %> --json" },
  ];
  static override readonly args = {
    name: Args.string({ description: "Model whose card is shown.", ignoreStdin: true }),
  };
  static override readonly flags = {};

  override async run(): Promise<ModelsResult> {
    const { args } = await this.parse(Models);
    const names = args.name === undefined ? SHIPPED_MODELS : [args.name].filter(isShipped);
    if (names.length === 0) {
      const near = suggestNames(args.name ?? "", SHIPPED_MODELS);
      throw new UsageError(
        `There is no bundled model ${args.name}.`,
        near.length > 0 ? near : [`Known: ${SHIPPED_MODELS.join(", ")}.`],
      );
    }
    const cards = await Promise.all(names.map((name) => readCard(name)));
    if (args.name === undefined) {
      const palette = paletteFor(process.stdout);
      const width = Math.max(...names.map((name) => name.length));
      for (const { name, title, parameters, results } of cards) {
        const [first] = results;
        this.log(`${palette.bold(name.padEnd(width))}  ${title}, ${count(parameters)} parameters`);
        if (first !== undefined) {
          this.log(
            `${" ".repeat(width)}  ${accuracyText(first)} ${first.measure} of ${count(first.total)}: ${first.puzzles}, ${first.how}`,
          );
        }
      }
    } else for (const card of cards) this.log(cardText(card).trimEnd());
    return {
      models: cards.map(({ name, kind, title, parameters, results }, i) => ({
        name,
        kind,
        title,
        parameters,
        folder: shippedFolder(names[i] as (typeof names)[number]),
        results: results.map(({ seconds_per_puzzle, ...result }) => ({
          ...result,
          interval: [...wilsonInterval(result.right, result.total)] as [number, number],
          seconds_per_puzzle: seconds_per_puzzle ?? null,
        })),
      })),
    };
  }
}
