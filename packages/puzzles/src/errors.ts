import { type ErrorDetails, KenshoError } from "@kensho/errors";

type Details = Pick<ErrorDetails, "hint" | "cause">;

/** An argument outside what a function accepts (a size of 7, a negative count). */
export class DatasetOptionError extends KenshoError {
  constructor(problem: string, details?: Details) {
    super("KSH_DATASET_OPTION", problem, details);
  }
}

/** The generator cannot find as many distinct puzzles as were asked for. */
export class PuzzleGenerationError extends KenshoError {
  constructor(problem: string, details?: Details) {
    super("KSH_PUZZLE_GENERATION", problem, details);
  }
}

/** An object that is not a puzzle kind, or a method of one that throws or returns something else than it should. */
export class PuzzleKindError extends KenshoError {
  /** @param where the object or the file that it comes from */
  constructor(where: string, problem: string, details?: Pick<ErrorDetails, "expected" | "got" | "hint" | "cause">) {
    const hint = details?.hint ?? "correct the kind: docs/own-puzzles.md describes its members";
    super("KSH_KIND", problem, { ...details, subject: where, hint });
  }
}

/** A data set folder, or a file in it, that is missing or not what its format says. */
export class DatasetFileError extends KenshoError {
  readonly file: string;
  /** Byte offset in `file`, where one can be named. */
  readonly offset: number | undefined;

  constructor(file: string, problem: string, { offset, ...details }: Details & { readonly offset?: number } = {}) {
    const at = offset === undefined ? undefined : `byte ${offset}`;
    super("KSH_DATASET_FILE", problem, { ...details, subject: file, at });
    this.file = file;
    this.offset = offset;
  }
}

/** Text that is not a puzzle in any notation the reader knows. */
export class PuzzleFormatError extends KenshoError {
  /** 1-based line where the problem is (or the puzzle begins), where one can be named. */
  readonly line: number | undefined;
  /** 1-based column of the offending character, where one can be named. */
  readonly column: number | undefined;

  constructor(problem: string, { file, line, column, ...details }: PuzzleFormatDetails = {}) {
    super("KSH_PUZZLE_FORMAT", problem, { ...details, subject: file });
    this.line = line;
    this.column = column;
  }
}

interface PuzzleFormatDetails extends Details {
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}
