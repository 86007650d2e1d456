import { LOSS_TYPES } from "@kensho/layers";
import { z } from "zod";

/** The families of networks, one file each. */
export const FAMILIES = ["hrr", "trm"] as const;
/** One of {@link FAMILIES}. */
export type Family = (typeof FAMILIES)[number];

const headDim = (config: { readonly hidden_size: number; readonly num_heads: number }): number =>
  config.hidden_size / config.num_heads;

const count = (description: string) => z.int().min(1).describe(description);

/**
 * Configuration of a network. Keys are those of the official TRM and HRM code where it has one, so that a config can be carried
 * over; the letters of the papers stand in the descriptions.
 */
export const modelConfigSchema = z
  .strictObject({
    name: z.enum(FAMILIES).describe("Family: hrr (planner and refiner) or trm (one network plays both parts)"),
    hidden_size: count("Width D of every position"),
    num_heads: count("Attention heads; unused with mlp_t").default(4),
    expansion: z.number().positive().describe("Inner width of SwiGLU over D, before the factor 2/3").default(4),
    inter_multiple_of: count("Inner widths are rounded up to a multiple of this; 256 in the official code").default(
      256,
    ),
    H_cycles: count("T: cycles per supervision step; gradients flow through the last ones alone"),
    L_cycles: count("n: latent updates per cycle"),
    L_layers: count("Layers of the network that updates the latent"),
    H_layers: z.int().min(0).describe("Layers of the planner (hrr); 0 in trm, whose one network is L_level").default(0),
    gradient_cycles: count("How many of the last cycles the gradient flows through").default(1),
    mlp_t: z.boolean().describe("Mix positions by an MLP over the sequence instead of attention").default(false),
    pos_encodings: z.enum(["rope", "learned", "none"]).describe("How positions are told apart").default("rope"),
    rope_theta: z.number().positive().describe("Base of the rotary frequencies").default(10_000),
    rms_norm_eps: z.number().positive().describe("Added to the mean square in every norm").default(1e-5),
    halt_max_steps: count("N_sup: supervision steps per puzzle at most"),
    halt_exploration_prob: z
      .number()
      .min(0)
      .max(1)
      .describe("Chance that a puzzle must think a random number of steps")
      .default(0.1),
    register_tokens: z
      .int()
      .min(0)
      .describe("Learned positions before the puzzle; the halting head reads the first")
      .default(0),
    loss_type: z.enum(LOSS_TYPES).describe("Per-token loss").default("stablemax_cross_entropy"),
    vocab_size: count("Tokens of the data set"),
    seq_len: count("Positions of one puzzle"),
  })
  .refine((config) => config.mlp_t || config.hidden_size % config.num_heads === 0, {
    error: "hidden_size must be a multiple of num_heads",
    path: ["num_heads"],
  })
  .refine((config) => config.mlp_t || config.pos_encodings !== "rope" || headDim(config) % 2 !== 1, {
    error: "rotary positions turn features in pairs: hidden_size / num_heads must be even",
    path: ["num_heads"],
  })
  .refine((config) => config.name !== "hrr" || config.H_layers > 0, {
    error: "hrr needs H_layers ≥ 1: its planner is a network of its own",
    path: ["H_layers"],
  })
  .refine((config) => config.name !== "trm" || config.H_layers === 0, {
    error: "trm has one network, of L_layers: H_layers must be 0",
    path: ["H_layers"],
  })
  .refine((config) => config.gradient_cycles <= config.H_cycles, {
    error: "gradient_cycles cannot exceed H_cycles",
    path: ["gradient_cycles"],
  });

/** A checked config with every default filled in. */
export type ModelConfig = z.infer<typeof modelConfigSchema>;
/** A config before defaults are filled in. */
export type ModelConfigInput = z.input<typeof modelConfigSchema>;
