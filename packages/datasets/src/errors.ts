import { type ErrorDetails, KenshoError } from "@kensho/errors";

type Details = Pick<ErrorDetails, "hint" | "cause">;

/** The target of a write holds something already. */
export class DatasetExistsError extends KenshoError {
  constructor(problem: string, details?: Details) {
    super("KSH_DATASET_EXISTS", problem, details);
  }
}

/** A data set folder could not be written; nothing half-written was left behind. */
export class DatasetWriteError extends KenshoError {
  constructor(problem: string, details?: Details) {
    super("KSH_DATASET_WRITE", problem, details);
  }
}

/** A CSV collection with a row or header that cannot be used. */
export class CsvFormatError extends KenshoError {
  readonly file: string;
  /** 1-based line in the (uncompressed) file, where one can be named. */
  readonly line: number | undefined;

  constructor(file: string, problem: string, { line, ...details }: Details & { readonly line?: number } = {}) {
    super("KSH_CSV_FORMAT", problem, { ...details, subject: line === undefined ? file : `${file}:${line}` });
    this.file = file;
    this.line = line;
  }
}
