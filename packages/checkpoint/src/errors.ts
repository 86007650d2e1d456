import { KenshoError } from "@kensho/errors";

interface Details {
  /** The tensor at fault. */
  readonly tensor?: string;
  /** What the reader can do next. */
  readonly hint: string;
  readonly cause?: unknown;
}

/** Thrown when a weight file or checkpoint cannot be read, trusted or written. Nothing was loaded. */
export class CheckpointError extends KenshoError {
  /** The file or folder at fault, as the caller named it. */
  readonly file: string;
  readonly tensor: string | undefined;

  constructor(file: string, problem: string, { tensor, hint, cause }: Details) {
    const subject = tensor === undefined ? printable(file) : `${printable(file)}: tensor ${quoted(tensor)}`;
    super("KSH_CHECKPOINT", problem, { subject, hint, cause });
    this.file = file;
    this.tensor = tensor;
  }
}

const LONGEST = 120;

/** Quotes text from a file for a message: on one line, shortened, without control characters. */
export function quoted(text: string): string {
  return JSON.stringify(printable(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text));
}

/** Text without characters that could steer a terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "�");
}
