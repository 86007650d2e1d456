import { getSystemErrorMap } from "node:util";

/** What the error code of a system call means, in words. */
interface SystemFailure {
  readonly problem: string;
  /** An imperative sentence. */
  readonly hint: string;
}

const PATH = "Check the path.";
const RIGHTS = "Check the path, and the permissions of this user.";
const SPACE = "Free some space, or choose another folder.";
const DEVICE = "Check the disk or the connection to its server, then try again.";
const FILE = "Name a regular file.";

const FAILURES: Readonly<Record<string, readonly [problem: string, hint: string]>> = {
  ENOENT: ["there is no such file or folder", PATH],
  ENOTDIR: ["a part of the path is a file, and a folder was expected", PATH],
  EISDIR: ["it is a folder, and a file was expected", "Name a file in it."],
  ELOOP: ["its symbolic links lead in a circle", PATH],
  ENAMETOOLONG: ["the name is too long", "Choose a shorter name."],
  EINVAL: ["the system does not allow this name or operation", PATH],
  EILSEQ: ["the file system does not allow this name", "Choose another name."],
  EACCES: ["this user may not read or write there", RIGHTS],
  EPERM: ["this user may not do that", RIGHTS],
  EROFS: ["the file system is read-only", "Choose another folder."],
  EEXIST: ["something of that name is there already", "Choose another name."],
  ENOTEMPTY: ["the folder is not empty", "Choose another folder."],
  EBUSY: ["another program is using it", "Close that program, then try again."],
  ETXTBSY: ["it is a program that is running", "Choose another name."],
  EXDEV: ["it is on another file system", "Choose a folder on the same file system."],
  ENOSPC: ["the disk is full", SPACE],
  EDQUOT: ["the disk quota is used up", SPACE],
  EFBIG: ["the file would be larger than is allowed", "Raise the limit (ulimit -f), or choose another file system."],
  EOVERFLOW: ["the file is too large", "Choose a smaller file."],
  EMFILE: ["this process has too many files open", "Raise the limit (ulimit -n)."],
  ENFILE: ["the system has too many files open", "Close other programs, then try again."],
  EAGAIN: [
    "the system has no room for another process or thread",
    "Raise the limit (ulimit -u), or end other programs.",
  ],
  ENOMEM: ["the system has no memory left", "End other programs, or take fewer puzzles at a time."],
  ENXIO: ["it is a socket, or a device that is not there", FILE],
  ENODEV: ["its device does not exist or cannot do that", FILE],
  ESPIPE: ["it is a pipe or a terminal, and a file was expected", FILE],
  ENOTSUP: ["its file system or device cannot do that", FILE],
  EOPNOTSUPP: ["its file system or device cannot do that", FILE],
  EBADF: ["it is closed, or not open for reading", "Check the redirections of the command."],
  EIO: ["the disk reports an error", DEVICE],
  ESTALE: ["its file server no longer knows it", DEVICE],
  ETIMEDOUT: ["its file server does not answer", DEVICE],
  EHOSTDOWN: ["its file server is down", DEVICE],
  ENOTCONN: ["the connection to its file server is broken", DEVICE],
  ECONNRESET: ["the connection was broken", DEVICE],
  ECONNREFUSED: ["the connection was refused", DEVICE],
};

/** Describes a failed system call; `undefined` for any other error. Codes without words of their own have those of the system. */
export function describeSystemFailure(error: Error): SystemFailure | undefined {
  const { code, errno, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || !/^E[A-Z0-9]+$/.test(code)) return undefined;
  const known = FAILURES[code];
  if (known !== undefined) return { problem: known[0], hint: known[1] };
  if (syscall === undefined) return undefined;
  const [, words] = getSystemErrorMap().get(errno ?? 0) ?? [];
  return { problem: words ?? error.message, hint: RIGHTS };
}

/** Whether the host has no room for an array. V8 says so in the text of a `RangeError` alone. */
export function isAllocationFailure(error: Error): boolean {
  if ((error as NodeJS.ErrnoException).code === "ERR_MEMORY_ALLOCATION_FAILED") return true;
  return error.name === "RangeError" && /allocation failed|invalid (?:typed )?array length/i.test(error.message);
}
