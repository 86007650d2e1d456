import { existsSync } from "node:fs";
import { findKind } from "@kensho/datasets";
import { isShipped, SHIPPED_MODELS, shippedFolder } from "@kensho/models-zoo";
import { UsageError } from "../errors.ts";

/** What a checkpoint is called by: a path, or the name of a network in the box. What lies in the folder comes first. */
export function networkPath(name: string): string {
  return isShipped(name) && !existsSync(name) ? shippedFolder(name) : name;
}

/**
 * The network in the box for a kind of puzzle.
 * @param kind  its name
 * @throws {UsageError} if there is none
 */
export function shippedNetwork(kind: string): string {
  if (isShipped(kind)) return shippedFolder(kind);
  throw new UsageError(`No network for ${findKind(kind)?.title ?? kind} is in the box, and none was named.`, [
    "Name the run folder of one with --checkpoint, like --checkpoint runs/first.",
    `In the box: ${SHIPPED_MODELS.join(", ")}.`,
    "Make one: kensho prepare-data, then kensho train.",
  ]);
}
