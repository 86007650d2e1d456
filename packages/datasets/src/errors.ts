/** What every error of this package carries: a stable `code` for programs and one suggestion for people. */
export abstract class DatasetsError extends Error {
  abstract readonly code: string;
  /** What the reader can do next, one sentence each. The message already ends with the first. */
  readonly suggestions: readonly string[];

  constructor(message: string, options: { readonly hint?: string; readonly cause?: unknown } = {}) {
    super(options.hint === undefined ? message : `${message}\n  hint: ${options.hint}`, { cause: options.cause });
    this.name = new.target.name;
    this.suggestions = options.hint === undefined ? [] : [options.hint];
  }
}

/** An argument outside what a function accepts (a size of 7, a negative count). */
export class DatasetOptionError extends DatasetsError {
  override readonly code = "KSH_DATASET_OPTION";
}

/** The generator cannot find as many distinct puzzles as were asked for. */
export class PuzzleGenerationError extends DatasetsError {
  override readonly code = "KSH_PUZZLE_GENERATION";
}

/** A data set folder, or a file in it, that is missing or not what its format says. */
export class DatasetFileError extends DatasetsError {
  override readonly code = "KSH_DATASET_FILE";
  readonly file: string;
  /** Byte offset in `file`, where one can be named. */
  readonly offset: number | undefined;

  constructor(
    file: string,
    problem: string,
    options: { readonly offset?: number; readonly hint?: string; readonly cause?: unknown } = {},
  ) {
    super(`${file}: ${problem}${options.offset === undefined ? "" : `\n  at byte ${options.offset}`}`, options);
    this.file = file;
    this.offset = options.offset;
  }
}

/** The target of a write holds something already. */
export class DatasetExistsError extends DatasetsError {
  override readonly code = "KSH_DATASET_EXISTS";
}

/** A data set folder could not be written; nothing half-written was left behind. */
export class DatasetWriteError extends DatasetsError {
  override readonly code = "KSH_DATASET_WRITE";
}

/** A CSV collection with a row or header that cannot be used. */
export class CsvFormatError extends DatasetsError {
  override readonly code = "KSH_CSV_FORMAT";
  readonly file: string;
  /** 1-based line in the (uncompressed) file, where one can be named. */
  readonly line: number | undefined;

  constructor(
    file: string,
    problem: string,
    options: { readonly line?: number; readonly hint?: string; readonly cause?: unknown } = {},
  ) {
    super(`${file}${options.line === undefined ? "" : `:${options.line}`}: ${problem}`, options);
    this.file = file;
    this.line = options.line;
  }
}

/** Text that is not a puzzle in any notation the reader knows. */
export class PuzzleFormatError extends DatasetsError {
  override readonly code = "KSH_PUZZLE_FORMAT";
  /** 1-based line where the problem is (or the puzzle begins), where one can be named. */
  readonly line: number | undefined;
  /** 1-based column of the offending character, where one can be named. */
  readonly column: number | undefined;

  constructor(
    problem: string,
    options: { readonly line?: number; readonly column?: number; readonly hint?: string } = {},
  ) {
    super(problem, options);
    this.line = options.line;
    this.column = options.column;
  }
}
