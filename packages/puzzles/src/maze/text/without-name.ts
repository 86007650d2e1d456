/** The name of a variable or field before a bracket or quote: `maze = [`, `"rows": [`. */
const NAME = /^\s*(?:[\w$*]+\s+)*["'`]?[\w$.-]+["'`]?(?:\s*\[\d*\])*\s*[=:]\s*(?=[[({"'`])/;

/** Removes a name before the first bracket or quote of a line. */
export function withoutName(line: string): string {
  return line.replace(NAME, "");
}
