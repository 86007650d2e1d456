import { type ConfigRule, configKeys } from "./config-keys.ts";
import { FAMILY_RULES } from "./families.ts";
import { MIXER_RULES } from "./mixers/mixers.ts";

export { FAMILIES, type Family, type ModelConfig, type ModelConfigInput } from "./config-keys.ts";

const PUZZLE_VECTOR_FITS: ConfigRule = {
  holds: ({ puzzle_emb_len, hidden_size, puzzle_emb_ndim }) =>
    puzzle_emb_len === 0 || puzzle_emb_len * hidden_size >= puzzle_emb_ndim,
  error: "puzzle_emb_len · hidden_size must hold puzzle_emb_ndim numbers",
  key: "puzzle_emb_len",
};

/** Configuration of a network: {@link configKeys} with the rules of every family and mixer. */
export const modelConfigSchema = [...MIXER_RULES, ...FAMILY_RULES, PUZZLE_VECTOR_FITS].reduce(
  (schema, { holds, error, key }) => schema.refine(holds, { error, path: [key] }),
  configKeys,
);
