import { basename, dirname } from "node:path";
import { type Disk, nodeDisk } from "./disk.ts";
import { reserveTemporary } from "./leftovers.ts";

/**
 * Writes a file, in parts or in one, whole or not at all, so that it survives a power cut once this returns; what was there stays if the disk does not take the
 * new one.
 * @throws the system's error, which names the file and not the one that it is made from
 */
export async function writeWhole(
  path: string,
  content: Uint8Array | string | readonly Uint8Array[],
  disk: Disk = nodeDisk,
): Promise<void> {
  const parent = dirname(path);
  const temporary = reserveTemporary(parent, basename(path));
  try {
    await disk.writeFile(temporary.path, partsOf(content));
    await disk.rename(temporary.path, path);
    await disk.syncFolder(parent);
  } catch (error) {
    await disk.remove(temporary.path).catch(() => {});
    throw error instanceof Error && "path" in error ? Object.assign(error, { path }) : error;
  } finally {
    temporary.release();
  }
}

function partsOf(content: Uint8Array | string | readonly Uint8Array[]): readonly Uint8Array[] {
  if (typeof content === "string") return [new TextEncoder().encode(content)];
  return content instanceof Uint8Array ? [content] : content;
}
