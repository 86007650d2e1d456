import { type FileHandle, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { dirname, relative, sep } from "node:path";

/** What saving asks of a file system. A test hands in one that fails, or dies, at a chosen moment. */
export interface Disk {
  /** Makes the folder and its missing parents, durably. */
  makeFolder(path: string): Promise<void>;
  /** Writes a new file of these parts, and returns once its bytes would survive a power cut. */
  writeFile(path: string, parts: readonly Uint8Array[]): Promise<void>;
  /** Makes the names in a folder durable. */
  syncFolder(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Removes a file or folder with all it holds, if it is there. */
  remove(path: string): Promise<void>;
  /** Names in a folder; none if there is no such folder. */
  list(path: string): Promise<readonly string[]>;
}

/** The file system of the machine. */
export const nodeDisk: Disk = {
  async makeFolder(path) {
    const first = await mkdir(path, { recursive: true });
    if (first === undefined) return;
    // Each new folder is a name in the one above it.
    let parent = dirname(first);
    for (const part of relative(parent, path).split(sep)) {
      await nodeDisk.syncFolder(parent);
      parent = `${parent}${sep}${part}`;
    }
  },
  writeFile: (path, parts) =>
    withHandle(open(path, "wx"), async (file) => {
      for (const part of parts) await file.writeFile(part);
      await file.sync();
    }),
  async syncFolder(path) {
    // Windows cannot open folders, and orders renames in its own journal.
    if (process.platform !== "win32")
      await withHandle(open(path, "r"), (folder) => folder.sync().catch(allowUnsupported));
  },
  rename,
  remove: (path) => rm(path, { recursive: true, force: true }),
  list: (path) =>
    readdir(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return [];
      throw error;
    }),
};

async function withHandle(opening: Promise<FileHandle>, work: (handle: FileHandle) => Promise<void>): Promise<void> {
  const handle = await opening;
  try {
    await work(handle);
  } finally {
    await handle.close();
  }
}

/** Some network file systems have no such call for folders; a save there is as safe as they are. */
function allowUnsupported(error: NodeJS.ErrnoException): void {
  if (error.code !== "EINVAL" && error.code !== "ENOTSUP") throw error;
}
