import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type ModelCard, modelCardSchema } from "./card.ts";

/** Names of the bundled models. Each is named after the kind of puzzle it solves. */
export const SHIPPED_MODELS = ["sudoku-4x4", "sudoku-6x6", "sudoku-9x9", "maze-10x10", "addition-3d"] as const;

/** One of {@link SHIPPED_MODELS}. */
export type ShippedModel = (typeof SHIPPED_MODELS)[number];

/** Whether there is a bundled model with this name, which is also its kind of puzzle. */
export function isShipped(name: string): name is ShippedModel {
  return (SHIPPED_MODELS as readonly string[]).includes(name);
}

/** Bundled models whose mixing accepts boards of any size, by the family of puzzle. */
const FOR_ANY_BOARD: Readonly<Record<string, ShippedModel>> = { sudoku: "sudoku-9x9", maze: "maze-10x10" };

/**
 * Finds the bundled model for a kind of puzzle: the one that was trained on it, else one that accepts boards of any size.
 * @param kind  name of the kind, such as `sudoku-12x12`
 */
export function modelForKind(kind: string): ShippedModel | undefined {
  if (isShipped(kind)) return kind;
  return FOR_ANY_BOARD[/^(\w+)-\d+x\d+/.exec(kind)?.[1] ?? ""];
}

/** The checkpoint folder of a network: `model.safetensors` (float16) and `state.json`. */
export function shippedFolder(name: ShippedModel): string {
  return fileURLToPath(new URL(`../models/${name}`, import.meta.url));
}

/** The card of a network. */
export async function readCard(name: ShippedModel): Promise<ModelCard> {
  const file = new URL(`../models/${name}/card.json`, import.meta.url);
  return modelCardSchema.parse(JSON.parse(await readFile(file, "utf8")));
}
