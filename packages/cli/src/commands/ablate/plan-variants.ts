import { type Setting as Combination, combine, type Variant } from "@kensho/ablation";
import { suggestNames } from "@kensho/errors";
import { hasHighLevel } from "@kensho/models";
import { configKeys, scalar } from "@kensho/networks/config";
import type { PuzzleKind } from "@kensho/puzzles";
import { RUN_SECTIONS } from "../../config/train-config.ts";
import { UsageError } from "../../errors.ts";
import type { Setting } from "../../flags/setting.ts";
import { planNewRun } from "../train/plan-run.ts";
import type { Variation } from "./variation.ts";

/** What the runs of a comparison have in common, and what differs. */
export interface VariantSources {
  /** Those of `--kind`. */
  readonly kinds?: readonly PuzzleKind[] | undefined;
  readonly data: string;
  readonly preset: string | undefined;
  readonly file: string | undefined;
  readonly settings: readonly Setting[];
  readonly seed: number | undefined;
  readonly variations: readonly Variation[];
}

/** The runs of a comparison, and what should be said about their settings, a sentence each. */
export interface PlannedVariants {
  readonly variants: readonly Variant[];
  readonly remarks: readonly string[];
}

/** Keys that a comparison decides about itself. */
const TAKEN: Readonly<Record<string, string>> = {
  steps: "--budget says how long each training is.",
  seed: "--seeds says how many seeds each setting has, --seed where they begin.",
};

/**
 * The config of every combination. Where the network's family varies, its second network follows: as many layers as the first for those
 * that have one, none for the others, unless H_layers is said or varied itself.
 * @throws {UsageError} for keys that cannot be varied @throws {ConfigError} for settings that cannot be used
 */
export async function planVariants(sources: VariantSources): Promise<PlannedVariants> {
  const { variations, settings } = sources;
  checkKeys(sources);
  const said = (key: string): boolean => [...variations, ...settings].some((one) => one.key === key);
  const plan = async (extra: readonly Setting[]) =>
    planNewRun({
      ...{
        data: sources.data,
        kinds: sources.kinds,
        out: undefined,
        dryRun: true,
        preset: sources.preset,
        file: sources.file,
      },
      ...{ settings: [...settings, ...extra], flags: { seed: sources.seed }, weights: undefined, notes: [] },
    });
  // The layers of the first network, from wherever they come, for the second one to follow.
  const follows = said("name") && !said("H_layers");
  const neutral = [
    { key: "name", value: "trm" },
    { key: "H_layers", value: "0" },
    { key: "gradient_cycles", value: "1" },
  ];
  const layers = follows ? (await plan(neutral)).config.model.L_layers : 0;
  const remarks = new Set<string>();
  const variants: Variant[] = [];
  const axes = variations.map(({ key, values }) => ({ key, values: values.map(scalar) }));
  for (const setting of combine(axes)) {
    const chosen = Object.entries(setting).map(([key, value]) => ({ key, value: String(value), source: "--vary" }));
    const family = [...settings, ...chosen].findLast(({ key }) => key === "name")?.value ?? "";
    const second = Number(setting.L_layers ?? layers);
    if (follows) chosen.push({ key: "H_layers", value: String(hasSecond(family) ? second : 0), source: "--vary name" });
    const { config, remarks: more } = await plan(chosen);
    for (const remark of more) remarks.add(remark);
    variants.push({ setting: setting as Combination, config });
  }
  return { variants, remarks: [...remarks] };
}

/** An unknown family is refused by name when its config is resolved. */
const hasSecond = (family: string): boolean => hasHighLevel(family as Parameters<typeof hasHighLevel>[0]);

function checkKeys({ variations, settings }: VariantSources): void {
  const keys = configKeys(RUN_SECTIONS);
  for (const [i, { key }] of variations.entries()) {
    const taken = TAKEN[key];
    if (taken !== undefined) throw new UsageError(`--vary ${key}: it is the same for all.`, [taken]);
    if (!keys.includes(key)) throw new UsageError(`--vary ${key}: there is no such setting.`, suggestNames(key, keys));
    if (variations.findIndex((other) => other.key === key) < i || settings.some((one) => one.key === key)) {
      throw new UsageError(`--vary ${key}: it is set twice.`, ["Name all its values in one --vary."]);
    }
  }
}
