import type { PrintOptions, Tokens } from "../../kinds/puzzle-kind.ts";
import { squareSide } from "../maze-shape.ts";
import { MAZE, MAZE_CHARACTERS } from "../maze-tokens.ts";

/** A maze as text, one row a line, in the characters `# SGo`: what {@link parseMazes} reads back. Spaces at the end of a row are kept; with
 * `free: "."` no row is blank. `style` is asked for every cell; those that were free in `givens` are not given.
 * @param tokens row by row; what is no maze token prints as `?`  @param options.cols columns, by default those of a square */
export function printMaze(
  tokens: Tokens,
  options: PrintOptions & { readonly free?: "." | " "; readonly cols?: number } = {},
): string {
  const { givens, style, free = " ", cols = squareSide(tokens.length) } = options;
  const lines: string[] = [];
  for (let first = 0; first < tokens.length; first += cols) {
    let line = "";
    for (let cell = first; cell < first + cols; cell++) {
      const token = tokens[cell]!;
      const text =
        token === MAZE.free ? free : token >= MAZE.wall && token <= MAZE.path ? MAZE_CHARACTERS[token]! : "?";
      line += style === undefined ? text : style(text, cell, givens !== undefined && givens[cell] !== MAZE.free);
    }
    lines.push(line);
  }
  return lines.join("\n");
}

/** A maze on one line, as in CSV collections. */
export function mazeLine(tokens: Tokens): string {
  return Array.from(tokens, (token) => (token === 0 ? undefined : MAZE_CHARACTERS[token]) ?? "?").join("");
}
