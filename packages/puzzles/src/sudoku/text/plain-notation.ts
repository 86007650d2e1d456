/** Spaces that take the place of a match, so that columns stay. */
const spaces = (match: string): string => " ".repeat(match.length);

/** Writes what programs and LaTeX put around or in place of cells in the reader's own notation, character for character: `9.0` or `9.` as a number,
 * `""` for a blank, `&` between cells, `\\` and `...` at the end of a row, the full stop behind a bracket. */
export function plainNotation(line: string): string {
  let text = line;
  if (/["'] ?["']/.test(text)) {
    text = text.replace(/(?<=[[({,;\t]\s*|^)(["']) ?\1(?=\s*(?:[\])},;\t]|$))/g, (empty) => ".".padEnd(empty.length));
  }
  if (text.includes("&") || text.includes("\\")) text = plainLatex(text);
  if (text.includes("|.")) text = text.replace(/^(\s*\|.*\|)\.(\s*)$/, "$1 $2");
  if (/[\])}]\.\s*$/.test(text)) text = text.replace(/\.(\s*)$/, " $1");
  if (/[,;]\s*\.\.\.\s*$/.test(text)) text = text.replace(/\.\.\.\s*$/, spaces);
  if (/\d\.(?:0?[\s,;\])}]|0?$)/.test(text)) text = wholeNumbers(text);
  return text;
}

function plainLatex(line: string): string {
  const text = line.replace(/\\(?:hline|toprule|midrule|bottomrule|c(?:mid)?line\s*\{[^}]*\})/g, spaces);
  const row = text.replace(/\\\\(?:\[[^\]]*\])?\s*$/, spaces);
  return row.split("&").length > 3 && !/&#?\w+;/.test(row) ? row.replaceAll("&", ",") : text;
}

const FLOAT = /^\d\.0?$/;
const BLANK = /^(?:[.*_?]|-1(?:\.0?)?|nan|null|none|na|n\/a)$/i;

/** Writes `9.0` as `9  ` where all cells of a line are such numbers or blanks. */
function wholeNumbers(text: string): string {
  const tokens = text.match(/[^\s,;|[\](){}]+/g) ?? [];
  const from = tokens.findIndex((token) => FLOAT.test(token) || BLANK.test(token));
  const cells = tokens.slice(Math.max(from, 0)).filter((token) => token !== "=");
  const floats = cells.filter((token) => FLOAT.test(token)).length;
  if (cells.length < 4 && text.split(/[,;\t]/).length < 4) return text;
  if (floats === 0 || !cells.every((token) => FLOAT.test(token) || BLANK.test(token))) return text;
  return text.replace(/(?<![\w.])(\d)\.0?(?![\w.])/g, (number, digit: string) => digit.padEnd(number.length));
}
