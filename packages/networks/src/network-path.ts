import { existsSync } from "node:fs";
import { isShipped, shippedFolder } from "@kensho/models-zoo";

/** Resolves the name of a checkpoint: a path, or the name of a bundled network. A file or folder of that name takes precedence. */
export function networkPath(name: string): string {
  return isShipped(name) && !existsSync(name) ? shippedFolder(name) : name;
}
