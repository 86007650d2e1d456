/** Rows below a heading, columns two spaces apart; all but the first `left` columns are set to the right. */
export function textTable(heading: readonly string[], rows: readonly (readonly string[])[], left = 1): string {
  const widths = heading.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] ?? "").length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => (i < left ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number)))
      .join("  ")
      .trimEnd();
  return [heading, ...rows].map(line).join("\n");
}
