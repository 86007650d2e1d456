import { Help } from "@oclif/core/help";

/** What a newcomer types first, in this order. */
const FIRST_STEPS = [
  ["Solve your own puzzle with a bundled model:", "solve puzzle.txt"],
  ["Make puzzles to train on, and a network that solves them:", "prepare-data sudoku --size 6 --out data/six"],
  [undefined, "train --data data/six --out runs/six"],
  ["How well does it do, and what does it make of your puzzle?", "eval runs/six --data data/six"],
  [undefined, "solve puzzle.txt --checkpoint runs/six"],
] as const;

/** oclif's help, but for the first page: commands stand above the topics, and first steps below them. */
export class KenshoHelp extends Help {
  protected override async showRootHelp(): Promise<void> {
    const commands = this.sortedCommands.filter(({ id }) => id && !id.includes(":"));
    const topics = this.sortedTopics.filter(({ name }) => !name.includes(":"));
    const steps = FIRST_STEPS.flatMap(([what, line]) => [
      ...(what === undefined ? [] : [what]),
      `  $ ${this.config.bin} ${line}`,
    ]);
    const parts = [
      this.formatRoot(),
      this.formatCommands(commands),
      this.formatTopics(topics),
      this.section("FIRST STEPS", steps.join("\n")),
      `Every command takes --help, with examples, and --json.`,
    ];
    for (const part of parts) this.log(`${part}\n`);
  }
}
