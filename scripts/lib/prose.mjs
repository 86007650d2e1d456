/**
 * The text in a source file that people read: comments and string literals, line by line.
 * Regular expressions that contain a quote are the one construct that this scanner can misread; a quote in one is escaped as `\x22`.
 * @param {string} source  TypeScript or JavaScript
 * @returns {{ line: number, text: string }[]}
 */
export function proseOfSource(source) {
  const prose = [];
  const PIECES = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[\s\S])*`/g;
  let line = 1;
  let from = 0;
  for (const { 0: piece, index } of source.matchAll(PIECES)) {
    line += newlines(source.slice(from, index));
    from = index;
    const isImport = /^["']/.test(piece) && /(?:from|import\()\s*$/.test(source.slice(Math.max(0, index - 10), index));
    if (!isImport) for (const [i, text] of piece.split("\n").entries()) prose.push({ line: line + i, text });
  }
  return prose;
}

/**
 * The prose of a Markdown page: all lines outside fenced blocks, without inline code.
 * @param {string} source
 * @returns {{ line: number, text: string }[]}
 */
export function proseOfMarkdown(source) {
  let fenced = false;
  return source.split("\n").flatMap((text, i) => {
    const isFence = /^\s*(```|~~~)/.test(text);
    if (isFence) fenced = !fenced;
    return fenced || isFence ? [] : [{ line: i + 1, text: text.replace(/`[^`]*`/g, "") }];
  });
}

/** @param {string} text */
const newlines = (text) => text.split("\n").length - 1;
