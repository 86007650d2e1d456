import { modelForKind, SHIPPED_MODELS, shippedFolder } from "@kensho/models-zoo";
import { findKind, type PuzzleKind } from "@kensho/puzzles";
import { UsageError } from "../errors.ts";

/**
 * Finds the bundled model for a kind of puzzle.
 * @param kind  the kind, or its name
 * @returns its folder
 * @throws {UsageError} if there is none
 */
export function shippedNetwork(kind: string | PuzzleKind): string {
  const name = typeof kind === "string" ? kind : kind.name;
  const model = modelForKind(name);
  if (model !== undefined) return shippedFolder(model);
  throw new UsageError(
    `No bundled model solves ${typeof kind === "string" ? (findKind(kind)?.title ?? kind) : kind.title}, and no checkpoint was given.`,
    [
      "Name a run folder with --checkpoint, like --checkpoint runs/first.",
      `Bundled models: ${SHIPPED_MODELS.join(", ")}.`,
      "Train a network: kensho prepare-data, then kensho train.",
    ],
  );
}
