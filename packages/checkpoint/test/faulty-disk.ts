import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Disk, nodeDisk } from "../src/folder/disk.ts";

/** A disk that fails at its `at`-th operation, counted from 0, leaving that operation half done. */
export interface Fault {
  readonly at: number;
  /** The system's error code, once; or the end of the process: nothing after it happens either. */
  readonly kind: "ENOSPC" | "EROFS" | "EACCES" | "EIO" | "death";
}

export interface FaultyDisk extends Disk {
  /** Whether the fault has come. */
  readonly struck: () => boolean;
}

/** The real disk with one fault in it. */
export function faultyDisk({ at, kind }: Fault): FaultyDisk {
  let operations = 0;
  const operation =
    <Args extends [string, ...unknown[]], Result>(
      work: (...args: Args) => Promise<Result>,
      half: (...args: Args) => void,
    ) =>
    async (...args: Args): Promise<Result> => {
      const number = operations++;
      if (number < at || (number > at && kind !== "death")) return await work(...args);
      if (number === at) half(...args);
      if (kind === "death") throw new Error("the process is dead");
      throw Object.assign(new Error(`${kind}: injected`), { code: kind, syscall: "write", path: args[0] });
    };
  return {
    struck: () => operations > at,
    makeFolder: operation(nodeDisk.makeFolder, () => {}),
    writeFile: operation(nodeDisk.writeFile, (path, parts) => {
      const bytes = Buffer.concat(parts);
      writeFileSync(path, bytes.subarray(0, bytes.length >> 1));
    }),
    syncFolder: operation(nodeDisk.syncFolder, () => {}),
    rename: operation(nodeDisk.rename, () => {}),
    remove: operation(nodeDisk.remove, removeOneFile),
    list: operation(nodeDisk.list, () => {}),
  };
}

function removeOneFile(path: string): void {
  const [name] = readdirSync(path);
  if (name !== undefined) rmSync(join(path, name));
}
