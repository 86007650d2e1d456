import { Command } from "@oclif/core";
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

  override logJson(document: unknown): void {
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  }

  protected override async catch(error: unknown): Promise<void> {
    throw error;
  }
}
