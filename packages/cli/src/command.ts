import { Command, type Interfaces } from "@oclif/core";
import { UsageError } from "./errors.ts";
import { wantsJson } from "./json-mode.ts";

/**
 * Base of every command. A command parses, calls one library function, shows the result with `this.log`, and returns
 * it; under `--json` the returned value is the one document on stdout and `this.log` is silent. Failures are thrown:
 * `main` renders them all in one place.
 */
export abstract class KenshoCommand extends Command {
  static override readonly enableJsonFlag = true;

  override jsonEnabled(): boolean {
    return wantsJson(this.argv);
  }

  /** Parses; an empty value, as an unset variable of a shell makes one, is refused by name. */
  protected override async parse<
    F extends Interfaces.OutputFlags<F>,
    B extends Interfaces.OutputFlags<B>,
    A extends Interfaces.OutputArgs<A>,
  >(options?: Interfaces.Input<F, B, A>, argv?: string[]): Promise<Interfaces.ParserOutput<F, B, A>> {
    const parsed = await super.parse(options, argv);
    const values: Readonly<Record<string, unknown>> = { ...parsed.args, ...parsed.flags };
    const [name] = Object.entries(values).find(([, value]) => value === "") ?? [];
    if (name === undefined) return parsed;
    throw new UsageError(`${name in parsed.flags ? `--${name}` : name} is empty.`, [
      "Give it a value, or leave it out.",
    ]);
  }

  override logJson(document: unknown): void {
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  }

  protected override async catch(error: unknown): Promise<void> {
    throw error;
  }
}
