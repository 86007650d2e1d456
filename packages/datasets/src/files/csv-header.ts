/** Where the columns of a puzzle collection are. */
export interface CsvColumns {
  readonly width: number;
  readonly question: number;
  /** −1 where there is no such column, as below. */
  readonly answer: number;
  readonly source: number;
  readonly rating: number;
}

/** The first line of a collection that names its columns. */
export interface CsvHeader {
  /** 0-based index among the lines that were searched. */
  readonly index: number;
  readonly delimiter: string;
  readonly columns: CsvColumns;
}

/** Column names in use: sudoku-extreme's, and those of other well-known collections. */
const NAMES = {
  question: ["question", "puzzle", "puzzles", "quizzes", "quiz", "sudoku", "problem", "unsolved", "question_grid"],
  answer: ["answer", "solution", "solutions", "solved", "answers"],
  source: ["source"],
  rating: ["rating", "difficulty"],
} as const;

const DELIMITERS = [",", ";", "\t", "|"];

/** Finds the header among the first lines of a file: the first one that is neither empty, nor a comment, nor Excel's `sep=`.
 * @returns `undefined` if that line has no column with a known name for the puzzles */
export function findHeader(lines: readonly string[]): CsvHeader | undefined {
  const index = lines.findIndex((line) => line.trim() !== "" && !/^\s*(#|sep=)/i.test(line));
  const line = lines[index];
  if (line === undefined) return undefined;
  for (const delimiter of DELIMITERS) {
    const columns = readColumns(line.split(delimiter));
    if (columns !== undefined) return { index, delimiter, columns };
  }
  return undefined;
}

/** The columns that a record names; `undefined` if it is not a header. */
export function readColumns(fields: readonly string[]): CsvColumns | undefined {
  const names = fields.map((name) =>
    name
      .trim()
      .replace(/^(["'])(.*)\1$/, "$2")
      .trim()
      .toLowerCase(),
  );
  const find = (column: keyof typeof NAMES): number =>
    names.findIndex((name) => (NAMES[column] as readonly string[]).includes(name));
  const question = find("question");
  if (question < 0) return undefined;
  return { width: fields.length, question, answer: find("answer"), source: find("source"), rating: find("rating") };
}
