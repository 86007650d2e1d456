import { hostname } from "node:os";
import { KenshoError } from "@kensho/errors";

interface Details {
  /** The tensor at fault. */
  readonly tensor?: string;
  /** What the reader can do next. */
  readonly hint: string;
  readonly cause?: unknown;
}

/** A weight file or checkpoint that cannot be read, trusted or written. Whoever catches it has loaded nothing. */
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

/** The process that holds a folder. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
}

/** Another process writes in the folder. Nothing was touched. */
export class FolderLockedError extends KenshoError {
  readonly folder: string;
  readonly holder: Holder | undefined;

  constructor(folder: string, lockFile: string, holder: Holder | undefined) {
    const who =
      holder === undefined
        ? "another process is about to write in it"
        : `process ${holder.pid} on host ${quoted(holder.host)} writes in it, since ${holder.since}`;
    const hint =
      holder?.host === hostname()
        ? "wait until that process ends, or end it"
        : `wait until that process ends; if it ended without notice, the lock ${printable(lockFile)} lapses after five minutes`;
    super("KSH_FOLDER_LOCKED", who, { subject: printable(folder), hint });
    this.folder = folder;
    this.holder = holder;
  }
}

/** Another process has taken over the folder that this one was writing in. */
export class FolderLostError extends KenshoError {
  constructor(folder: string) {
    super(
      "KSH_FOLDER_LOST",
      "another process has taken over the folder, since this one did not renew its lock in time",
      {
        subject: printable(folder),
        hint: "let one process write to a folder; a suspended process loses it after five minutes",
      },
    );
  }
}

const LONGEST = 120;

/** Text from a file as it may stand in a message: on one line, cut short, nothing in it that could steer a terminal. */
export function quoted(text: string): string {
  return JSON.stringify(printable(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text));
}

function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "�");
}
