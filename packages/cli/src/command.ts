import { Command } from "@oclif/core/command";
import type * as Interfaces from "@oclif/core/interfaces";
import { UsageError } from "./errors.ts";
import { wantsJson } from "./json-mode.ts";
import { type NamedPath, requireSeparate } from "./paths/require-separate.ts";
import { printable, printableStyled } from "./renderers/printable.ts";

/**
 * Base of every command. A command parses, calls one library function, shows the result with `this.log`, and returns
 * it; under `--json` the returned value is the one document on stdout and `this.log` is silent. Failures are thrown:
 * `main` renders them all in one place.
 */
export abstract class KenshoCommand extends Command {
  static override readonly enableJsonFlag = true;
  /** Flags and arguments that name files and folders which the command reads. */
  static readonly reads: readonly string[] = [];
  /** Those that name files and folders which it writes. They are compared with what it reads before anything is written. */
  static readonly writes: readonly string[] = [];

  override jsonEnabled(): boolean {
    return wantsJson(this.argv);
  }

  /** Parses; an empty value, as an unset variable of a shell makes one, is refused by name. */
  protected override async parse<
    F extends Interfaces.OutputFlags<F>,
    B extends Interfaces.OutputFlags<B>,
    A extends Interfaces.OutputArgs<A>,
  >(options?: Interfaces.Input<F, B, A>, argv?: string[]): Promise<Interfaces.ParserOutput<F, B, A>> {
    refuseValuesOfSwitches(argv ?? this.argv, options?.flags ?? {});
    const parsed = await super.parse(options, argv);
    const values: Readonly<Record<string, unknown>> = { ...parsed.args, ...parsed.flags };
    const [name] = Object.entries(values).find(([, value]) => value === "") ?? [];
    if (name !== undefined) {
      throw new UsageError(`${name in parsed.flags ? `--${name}` : name} is empty.`, [
        "Give it a value, or leave it out.",
      ]);
    }
    await this.#requireSeparatePaths(parsed);
    return parsed;
  }

  async #requireSeparatePaths({
    args,
    flags,
    argv,
  }: {
    readonly args: Readonly<Record<string, unknown>>;
    readonly flags: Readonly<Record<string, unknown>>;
    readonly argv: readonly unknown[];
  }): Promise<void> {
    const { reads, writes, strict } = this.ctor as typeof KenshoCommand;
    const named = (names: readonly string[]): NamedPath[] =>
      names.flatMap((name) => {
        // A command that takes any number of words has them all in `argv`.
        const value = name in args ? (strict ? args[name] : argv) : flags[name];
        const flag = name in args ? name.toUpperCase() : `--${name}`;
        const paths = [value].flat().filter((path): path is string => typeof path === "string" && path !== "-");
        return paths.map((path) => ({ flag, path }));
      });
    const outputs = named(writes);
    if (outputs.length === 0) return;
    await requireSeparate(named(reads), outputs);
  }

  /** What a command says to people. Names in it cannot steer a terminal. */
  override log(message = "", ...rest: unknown[]): void {
    super.log(process.stdout.isTTY ? printableStyled(message) : printable(message), ...rest);
  }

  override logJson(document: unknown): void {
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  }

  protected override async catch(error: unknown): Promise<void> {
    throw error;
  }
}

/** `--json=false FILE` would otherwise be read as a switch and an argument too many. */
function refuseValuesOfSwitches(
  argv: readonly string[],
  flags: Readonly<Record<string, { readonly type: string } | undefined>>,
): void {
  const end = argv.indexOf("--");
  for (const word of end === -1 ? argv : argv.slice(0, end)) {
    const [, name] = /^--([a-z-]+)=/.exec(word) ?? [];
    if (name === undefined || (name !== "json" && flags[name]?.type !== "boolean")) continue;
    throw new UsageError(`--${name} takes no value, and got ${word.slice(name.length + 3) || "an empty one"}.`, [
      `Write --${name} alone, or leave it out.`,
    ]);
  }
}
