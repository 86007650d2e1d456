import { modelForKind, SHIPPED_MODELS, shippedFolder } from "@kensho/models-zoo";
import { findKind } from "@kensho/puzzles";
import { UsageError } from "../errors.ts";

/**
 * Finds the bundled model for a kind of puzzle.
 * @param kind  name of the kind
 * @returns its folder
 * @throws {UsageError} if there is none
 */
export function shippedNetwork(kind: string): string {
  const model = modelForKind(kind);
  if (model !== undefined) return shippedFolder(model);
  throw new UsageError(`No bundled model solves ${findKind(kind)?.title ?? kind}, and no checkpoint was given.`, [
    "Name a run folder with --checkpoint, like --checkpoint runs/first.",
    `Bundled models: ${SHIPPED_MODELS.join(", ")}.`,
    "Train a network: kensho prepare-data, then kensho train.",
  ]);
}
