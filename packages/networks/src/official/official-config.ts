import type { ConfigLayer } from "../config/layers.ts";
import { ConfigError } from "../errors.ts";

/** Settings from a file of the official code, in the words of this one. */
export interface OfficialConfig {
  readonly layer: ConfigLayer;
  /** What the official code does where its files say nothing. */
  readonly defaults: ConfigLayer;
  /** Passes over the data set's groups, from which the number of steps follows. */
  readonly epochs: number | undefined;
  /** Keys that have no effect here. */
  readonly ignored: readonly string[];
}

type Values = Readonly<Record<string, unknown>>;

/** Keys of the official files that concern their launcher, their logging, or the precision of a GPU. */
const IGNORED = new Set([
  ...[
    "defaults",
    "hydra",
    "data_path",
    "data_paths",
    "data_paths_test",
    "evaluators",
    "eval_interval",
    "min_eval_interval",
  ],
  ...["checkpoint_every_eval", "checkpoint_path", "load_checkpoint", "project_name", "run_name", "eval_save_outputs"],
  ...["forward_dtype", "batch_size", "causal", "freeze_weights"],
]);

/** How the official trainers work, where this one would do otherwise on its own. */
const DEFAULTS: Values = {
  optimizer: "adam_atan2",
  weight_decay_on: "all",
  max_grad_norm: null,
  ema: false,
  ema_warmup: false,
  lr_min_ratio: 1,
  lr_warmup_steps: 2000,
  augmentation: "none",
};

/** Whether the keys of a file are those of the official `config/arch/*.yaml`, `cfg_pretrain.yaml` or a run's `all_config.yaml`. */
export function isOfficial(values: Values): boolean {
  const theirs = ["arch", "loss", "hydra", "defaults", "epochs", "forward_dtype", "batch_size", "causal", "config"];
  return theirs.some((key) => key in values) || String(values.name).includes("@");
}

/**
 * Reads official keys: `arch.` and `loss.` are flattened, `${.key}` is looked up, classes become families.
 * @throws {ConfigError} for an unsupported class or setting
 */
export function translateOfficial({ source, values }: ConfigLayer): OfficialConfig {
  const { epochs } = values;
  const flat = flattened(values);
  if (isTable(flat.loss)) {
    const { name, ...loss } = flat.loss;
    if (name !== undefined && !String(name).endsWith("@ACTLossHead")) throw unsupported(source, "loss.name", name);
    delete flat.loss;
    Object.assign(flat, loss);
  }
  for (const [key, value] of Object.entries(flat)) flat[key] = interpolate(value, flat, source);
  if (flat.freeze_weights === true) throw unsupported(source, "freeze_weights", true);
  const family = familyOf(flat.name, source);
  if (family === undefined) delete flat.name;
  else flat.name = family;
  // The official TRM takes the key and has no second network.
  if (family?.startsWith("trm")) flat.H_layers = 0;
  const kept = Object.entries(flat).filter(([key]) => !IGNORED.has(key));
  const embeds = Number(flat.puzzle_emb_ndim ?? 0) > 0 && family?.startsWith("trm");
  return {
    layer: { source, values: Object.fromEntries(kept) },
    defaults: { source: "the official defaults", values: { ...DEFAULTS, ...(embeds ? { puzzle_emb_len: 16 } : {}) } },
    epochs: typeof epochs === "number" ? epochs : undefined,
    ignored: Object.keys(flat).filter((key) => IGNORED.has(key)),
  };
}

/** One table of keys, whether the network's stand in `arch`, alone, or in the `config` of a test case with its `reference` network. */
function flattened({ arch, config, epochs: _, reference, ...values }: Values): Record<string, unknown> {
  if (isTable(config)) return { name: reference, loss_type: values.loss_type, ...config };
  if (reference !== undefined) return { name: reference, ...values };
  // Beside `arch`, a name is that of the run.
  const { name: __, ...around } = values;
  return isTable(arch) ? { ...around, ...arch } : { ...values };
}

/** Steps of an official run: `int(epochs · groups · examples per puzzle / batch)`. */
export function officialSteps(
  epochs: number,
  { total_groups, mean_puzzle_examples }: { readonly total_groups: number; readonly mean_puzzle_examples: number },
  batch: number,
): number {
  return Math.trunc((epochs * total_groups * mean_puzzle_examples) / batch);
}

/** `recursive_reasoning.trm@TinyRecursiveReasoningModel_ACTV1` and its kin, or a family's own name. */
function familyOf(name: unknown, source: string): string | undefined {
  if (name === undefined) return undefined;
  const [module = ""] = String(name).split("@");
  const last =
    module
      .split(".")
      .at(-1)
      ?.replace(/_act_v1$/, "") ?? "";
  if (!String(name).includes("@") || ["trm", "trm_singlez", "trm_hier6", "hrm"].includes(last)) return last;
  throw unsupported(source, "name", name);
}

/** `${.key}`, `${arch.key}` and `${key}` stand for another key of the file. */
function interpolate(value: unknown, flat: Values, source: string): unknown {
  const [, key] = (typeof value === "string" && /^\$\{(?:arch)?\.?([A-Za-z_]+)\}$/.exec(value)) || [];
  if (key === undefined) return value;
  if (flat[key] === undefined)
    throw new ConfigError(`${source}: ${String(value)} names a key that the file does not have.`);
  return flat[key];
}

function isTable(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function unsupported(source: string, key: string, value: unknown): ConfigError {
  return new ConfigError(`${source}: ${key} ${JSON.stringify(value)} is of the official code and not supported.`, [
    "docs/parity.md lists what of it there is.",
  ]);
}
