import { LOSS_TYPES } from "@kensho/layers";
import { z } from "zod";

/** The families of networks, one file each. */
export const FAMILIES = ["hrr", "trm", "hrm", "trm_singlez", "trm_hier6"] as const;
/** One of {@link FAMILIES}. */
export type Family = (typeof FAMILIES)[number];

/**
 * Far above what anybody trains, and low enough that a config that was tampered with, or mistyped, is refused before a graph of it is
 * built: the graph has nodes for each layer of each cycle.
 */
const LARGEST = { loops: 1024, width: 2 ** 17, length: 2 ** 20, rows: 2 ** 31 - 1 } as const;
/** The token of the first value; those before it are padding and blank. */
export const FIRST_VALUE_TOKEN = 2;
const count = (description: string, most: keyof typeof LARGEST = "length") =>
  z.int().min(1).max(LARGEST[most]).describe(description);

/**
 * The keys of a config as files hold them. They are those of the official TRM and HRM code where it has one; the descriptions name
 * the letters of the papers. {@link modelConfigSchema} adds the rules that span several keys.
 */
export const configKeys = z.strictObject({
  name: z
    .enum(FAMILIES)
    .describe(
      "Family: hrr (planner and refiner), trm (one network plays both parts), hrm (two modules, one-step gradient), or a TRM ablation",
    ),
  hidden_size: count("Width D of every position", "width"),
  num_heads: count("Attention heads; unused with mlp_t", "width").default(4),
  expansion: z
    .number()
    .positive()
    .max(LARGEST.loops)
    .describe("Inner width of SwiGLU over D, before the factor 2/3")
    .default(4),
  inter_multiple_of: count(
    "Inner widths are rounded up to a multiple of this; 256 in the official code",
    "width",
  ).default(256),
  H_cycles: count("T: cycles per supervision step; gradients flow through the last ones alone", "loops"),
  L_cycles: count("n: latent updates per cycle", "loops"),
  L_layers: count("Layers of the network that updates the latent", "loops"),
  H_layers: z
    .int()
    .min(0)
    .max(LARGEST.loops)
    .describe("Layers of the planner (hrr) or H module (hrm); unused in trm, whose one network is L_level")
    .default(0),
  gradient_cycles: count("How many of the last cycles the gradient flows through", "loops").default(1),
  mlp_t: z.boolean().describe("Mix positions by an MLP over the sequence instead of attention").default(false),
  spatial_shift: z
    .boolean()
    .describe(
      "Mix cells by taking parts of their features from the four neighbours on the grid, instead of attention: for local rules such as those of mazes; takes registers as a hub",
    )
    .default(false),
  candidate_lattice: z
    .boolean()
    .describe(
      "A position for every value that a cell may hold, mixed over cells, rows, columns and boxes by weights that all values share: for Sudoku and Latin squares; tokens starting at 2 are the values",
    )
    .default(false),
  box_rows: z
    .int()
    .min(0)
    .max(LARGEST.length)
    .describe("Rows of a box, for candidate_lattice; 0: no boxes, as in Latin squares")
    .default(0),
  box_cols: z
    .int()
    .min(0)
    .max(LARGEST.length)
    .describe("Columns of a box, for candidate_lattice; 0: no boxes")
    .default(0),
  grid_width: z
    .int()
    .min(0)
    .max(LARGEST.length)
    .describe("Columns of the grid, for spatial_shift; 0: the grid is square")
    .default(0),
  mixing_norm: z
    .enum(["sequence", "features"])
    .describe(
      "Axis that the norm after mixing runs over: sequence as in the official code, features as in the paper's figure",
    )
    .default("sequence"),
  pos_encodings: z.enum(["rope", "learned", "none"]).describe("Encoding of positions").default("rope"),
  rope_theta: z.number().positive().describe("Base of the rotary frequencies").default(10_000),
  rms_norm_eps: z.number().positive().describe("Added to the mean square in every norm").default(1e-5),
  halt_max_steps: count("N_sup: supervision steps per puzzle at most"),
  halt_exploration_prob: z
    .number()
    .min(0)
    .max(1)
    .describe("Chance that a puzzle must think a random number of steps")
    .default(0.1),
  initial_state: z
    .enum(["fixed", "learned"])
    .describe("Where thinking starts: fixed random vectors as in the official code, or learned ones as in the paper")
    .default("fixed"),
  register_tokens: z
    .int()
    .min(0)
    .max(LARGEST.length)
    .describe("Learned positions before the puzzle; the halting head reads the first")
    .default(0),
  puzzle_emb_ndim: z
    .int()
    .min(0)
    .max(LARGEST.length)
    .describe("Numbers in the learned vector of each puzzle identifier; 0: none")
    .default(0),
  puzzle_emb_len: z
    .int()
    .min(0)
    .max(LARGEST.length)
    .describe("Positions the puzzle vector takes; 0: as many as it fills")
    .default(0),
  num_puzzle_identifiers: count("Puzzle identifiers of the data set", "rows").default(1),
  no_ACT_continue: z
    .boolean()
    .describe("Halt by q_halt alone; false: also learn q_continue, bootstrapped from one more step (hrm always does)")
    .default(true),
  loss_type: z.enum(LOSS_TYPES).describe("Per-token loss").default("stablemax_cross_entropy"),
  rematerialise: z
    .boolean()
    .describe(
      "Keep nothing from inside a network step for the gradient, and compute it again: less memory, a third more work",
    )
    .optional(),
  vocab_size: count("Tokens of the data set"),
  seq_len: count("Positions of one puzzle"),
});

/** A checked config with every default filled in: one flat object, as files and checkpoints hold it. */
export type ModelConfig = z.infer<typeof configKeys>;
/** A config before defaults are filled in. */
export type ModelConfigInput = z.input<typeof configKeys>;

/** Keys that {@link Architecture} nests in its family and its mixer. */
export const NESTED_KEYS = [
  "name",
  "H_cycles",
  "L_cycles",
  "L_layers",
  "H_layers",
  "gradient_cycles",
  "mlp_t",
  "spatial_shift",
  "candidate_lattice",
  "num_heads",
  "rope_theta",
  "mixing_norm",
] as const satisfies readonly (keyof ModelConfig)[];
/** The keys that all families and mixers share. */
export type SharedConfig = Readonly<Omit<ModelConfig, (typeof NESTED_KEYS)[number]>>;

/** A condition on several keys of a config. */
export interface ConfigRule {
  holds(config: ModelConfig): boolean;
  readonly error: string;
  /** The key that is reported. */
  readonly key: keyof ModelConfig;
}
