import { type PuzzleKind, PuzzleKindError } from "@kensho/puzzles";
import { isPreset, PRESETS, type PresetName, presetOf } from "@kensho/trainer";

/** Returns the preset for a kind of puzzle; `undefined` if none is made for it. @throws {PuzzleKindError} if the kind names one that does not exist */
export function suggestPreset(kind: PuzzleKind): PresetName | undefined {
  const { preset, name } = kind;
  if (preset === undefined || isPreset(preset)) return presetOf(kind);
  throw new PuzzleKindError(name, `preset: there is no preset ${JSON.stringify(preset)}`, {
    hint: `name one of ${Object.keys(PRESETS).join(", ")}, or leave it out`,
  });
}
