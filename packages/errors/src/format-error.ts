import { KenshoError } from "./kensho-error.ts";

/**
 * Formats whatever was thrown for a person to read: the message, then one line `hint: …` per suggestion.
 * @param thrown  a {@link KenshoError}, or anything else: an `Error` gives its message
 */
export function formatError(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const hints = thrown instanceof KenshoError ? thrown.suggestions : [];
  return [thrown.message, ...hints.map((hint) => `  hint: ${hint}`)].join("\n");
}
