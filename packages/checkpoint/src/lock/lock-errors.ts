import { hostname } from "node:os";
import { KenshoError } from "@kensho/errors";
import { printable, quoted } from "../errors.ts";

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
