/** What the system's error codes mean to the person whose disk it is, and what to do. */
const CAUSES: Readonly<Record<string, readonly [meaning: string, hint: string]>> = {
  ENOSPC: ["the disk is full", "free some space or choose another folder"],
  EDQUOT: ["the disk quota is used up", "free some space or choose another folder"],
  EFBIG: ["a file would grow past the size limit", "raise the limit (ulimit -f) or choose another file system"],
  EACCES: ["permission is denied", "change the folder's permissions or choose another one"],
  EPERM: ["the operation is not permitted", "change the folder's permissions or choose another one"],
  EROFS: ["the file system is read-only", "choose a folder that can be written"],
  ENOTDIR: ["a part of the path is a file, not a folder", "choose another folder"],
  EISDIR: ["it is a folder, not a file", "name the file inside it"],
  EEXIST: ["a file of that name is in the way", "move it or choose another folder"],
  ENOENT: ["there is no such file or folder", "check the path"],
  ENAMETOOLONG: ["the path is too long", "choose a shorter one"],
  ELOOP: ["its symbolic links run in a circle", "check the path"],
  EMFILE: ["too many files are open", "raise the limit (ulimit -n)"],
  EIO: ["the disk reports an error", "check the disk and choose another one"],
};

export interface SystemCause {
  /** `the disk is full (ENOSPC)` */
  readonly reason: string;
  readonly hint: string;
}

/** The meaning of a failed call to the system, or `undefined` if `error` is nothing of the kind. */
export function systemCause(error: unknown): SystemCause | undefined {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return undefined;
  if (!("syscall" in error) && !(error.code in CAUSES)) return undefined;
  const [meaning, hint] = CAUSES[error.code] ?? [error.message, "check the disk and choose another folder"];
  return { reason: `${meaning} (${error.code})`, hint };
}
