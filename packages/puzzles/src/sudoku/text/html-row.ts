const CELL = /<t[dh]\b[^>]*>([\s\S]*?)(?=<t[dh]\b|<\/t[dhr]\b|$)/gi;

/** Writes the row of an HTML table as `| 5 | 3 |   |`. The value of an input field counts as text.
 * @returns `undefined` if it has no cells */
export function htmlRow(html: string): string | undefined {
  const cells = Array.from(html.matchAll(CELL), ({ 1: content = "" }) => {
    const text = content.replace(/<[^>]*>/g, "").replace(/&(?:nbsp|#160|#xa0|ensp|emsp);/gi, " ");
    return text.trim() === "" ? (/\bvalue\s*=\s*["']?([^"'\s/>]*)/i.exec(content)?.[1] ?? "") : text.trim();
  });
  return cells.length === 0 ? undefined : `| ${cells.join(" | ")} |`;
}
