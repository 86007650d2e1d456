import { suggestNames } from "@kensho/errors";
import { findKind, PUZZLE_KINDS, type PuzzleKind } from "@kensho/puzzles";
import { UsageError } from "../errors.ts";

/**
 * Returns the kind that `--kind` names: one that comes with Kensho by its name, or a user's own by the path of its module.
 * @throws {UsageError} if no kind has the name @throws {PuzzleKindError} if the module does not export a kind
 */
export async function openKind(nameOrModule: string): Promise<PuzzleKind> {
  if (!isModule(nameOrModule)) return kindNamed(nameOrModule);
  const { loadKindModule } = await import("./load-kind-module.ts");
  return await loadKindModule(nameOrModule);
}

/** Returns the kind that `--kind` names in a list, to look recorded names up in; `undefined` if there is no such flag. */
export async function openKinds(nameOrModule: string | undefined): Promise<readonly PuzzleKind[] | undefined> {
  return nameOrModule === undefined ? undefined : [await openKind(nameOrModule)];
}

/** Returns the kind of a name. @throws {UsageError} if no kind has it */
export function kindNamed(name: string): PuzzleKind {
  const kind = findKind(name);
  if (kind !== undefined) return kind;
  const names = [...PUZZLE_KINDS.map((known) => known.name), "addition-3d"];
  const near = suggestNames(name, names);
  throw new UsageError(`There is no kind of puzzle ${name}.`, [
    ...(near.length > 0 ? near : [`Known: ${names.join(", ")}.`]),
    "Name the module of a kind of your own by its path, like ./my-kind.ts.",
  ]);
}

/** Whether `--kind` names a module: names of kinds have neither slashes nor the extension of one. */
export function isModule(text: string): boolean {
  return /[/\\]/.test(text) || /\.[cm]?[jt]sx?$/i.test(text) || text.startsWith("file:");
}
