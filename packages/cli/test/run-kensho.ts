import { type Outcome, type ProcessOptions, startKensho } from "./run-in-child.ts";
import { runInProcess } from "./run-in-process.ts";

export { kenshoInTerminal, startKensho } from "./run-in-child.ts";

export type RunOptions = ProcessOptions;

/**
 * Runs `kensho` from its sources in this process, which saves the start of another one. Options that need a process, for
 * signals and closed pipes, start one, as {@link startKensho} always does.
 */
export function kensho(words: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const needsProcess = options.interruptAt !== undefined || options.closeStdoutEarly === true;
  return needsProcess ? startKensho(words, options) : runInProcess(words, options);
}
