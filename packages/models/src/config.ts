import { LOSS_TYPES, MIN_SHIFT_WIDTH } from "@kensho/layers";
import { z } from "zod";

/** The families of networks, one file each. */
export const FAMILIES = ["hrr", "trm", "hrm", "trm_singlez", "trm_hier6"] as const;
/** One of {@link FAMILIES}. */
export type Family = (typeof FAMILIES)[number];

const headDim = (config: { readonly hidden_size: number; readonly num_heads: number }): number =>
  config.hidden_size / config.num_heads;

/**
 * Far above what anybody trains, and low enough that a config that was tampered with, or mistyped, is refused before a graph of it is
 * built: the graph has nodes for each layer of each cycle.
 */
const LARGEST = { loops: 1024, width: 2 ** 17, length: 2 ** 20, rows: 2 ** 31 - 1 } as const;
/** Tokens that are no values, before those that are: padding and blank. */
export const NO_VALUES = 2;
/** Layers that a puzzle may pass in one supervision step. */
const DEEPEST = 100_000;

const count = (description: string, most: keyof typeof LARGEST = "length") =>
  z.int().min(1).max(LARGEST[most]).describe(description);

/**
 * Configuration of a network. Keys are those of the official TRM and HRM code where it has one, so that a config can be carried
 * over; the letters of the papers stand in the descriptions.
 */
export const modelConfigSchema = z
  .strictObject({
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
        "A position for every value that a cell may hold, mixed over cells, rows, columns and boxes by weights that all values share: for Sudoku and Latin squares; tokens from 2 on are the values",
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
  })
  .refine((config) => !hasAttention(config) || config.hidden_size % config.num_heads === 0, {
    error: "hidden_size must be a multiple of num_heads",
    path: ["num_heads"],
  })
  .refine((config) => !hasAttention(config) || config.pos_encodings !== "rope" || headDim(config) % 2 !== 1, {
    error: "rotary positions turn features in pairs: hidden_size / num_heads must be even",
    path: ["num_heads"],
  })
  .refine((config) => !(config.mlp_t && config.spatial_shift), {
    error: "mlp_t and spatial_shift are two ways to mix positions: set one of them",
    path: ["spatial_shift"],
  })
  .refine((config) => !config.spatial_shift || config.hidden_size >= MIN_SHIFT_WIDTH, {
    error: `spatial_shift cuts the features in ${MIN_SHIFT_WIDTH} parts: hidden_size must be at least ${MIN_SHIFT_WIDTH}`,
    path: ["hidden_size"],
  })
  .refine((config) => !config.spatial_shift || gridOf(config) !== undefined, {
    error: "spatial_shift needs a grid: grid_width must divide seq_len (0: seq_len is a square)",
    path: ["grid_width"],
  })
  .refine((config) => !config.candidate_lattice || !(config.mlp_t || config.spatial_shift), {
    error: "candidate_lattice mixes positions in a way of its own: set neither mlp_t nor spatial_shift",
    path: ["candidate_lattice"],
  })
  .refine(
    ({ candidate_lattice, vocab_size, seq_len }) => !candidate_lattice || isSquareOf(vocab_size - NO_VALUES, seq_len),
    {
      error: "candidate_lattice needs a square grid with as many values as the grid has rows",
      path: ["candidate_lattice"],
    },
  )
  .refine(({ candidate_lattice, box_rows, box_cols }) => !candidate_lattice || box_rows > 0 || box_cols === 0, {
    error: "a box needs box_rows as well",
    path: ["box_cols"],
  })
  .refine(
    ({ candidate_lattice, box_rows, box_cols, vocab_size }) =>
      !candidate_lattice ||
      box_rows === 0 ||
      (box_rows * box_cols === vocab_size - NO_VALUES && Math.min(box_rows, box_cols) > 1),
    { error: "a box has as many cells as there are values, in two rows and two columns at least", path: ["box_rows"] },
  )
  .refine((config) => !config.candidate_lattice || (config.register_tokens === 0 && config.puzzle_emb_ndim === 0), {
    error: "candidate_lattice has no positions but the candidates: register_tokens and puzzle_emb_ndim must be 0",
    path: ["register_tokens"],
  })
  .refine((config) => !config.candidate_lattice || config.pos_encodings === "none", {
    error: "candidate_lattice tells no two positions of a kind apart: pos_encodings must be none",
    path: ["pos_encodings"],
  })
  .refine((config) => !hasHighLevel(config.name) || config.H_layers > 0, {
    error: "hrr and hrm need H_layers ≥ 1: their planner is a network of its own",
    path: ["H_layers"],
  })
  .refine(
    (config) => config.puzzle_emb_len === 0 || config.puzzle_emb_len * config.hidden_size >= config.puzzle_emb_ndim,
    {
      error: "puzzle_emb_len · hidden_size must hold puzzle_emb_ndim numbers",
      path: ["puzzle_emb_len"],
    },
  )
  .refine((config) => config.name !== "trm" || config.H_layers === 0, {
    error: "trm has one network, of L_layers: H_layers must be 0",
    path: ["H_layers"],
  })
  .refine(
    ({ H_cycles, L_cycles, L_layers, H_layers }) => H_cycles * (L_cycles + 1) * Math.max(L_layers, H_layers) <= DEEPEST,
    {
      error: `H_cycles · (L_cycles + 1) · layers must not exceed ${DEEPEST}`,
      path: ["H_cycles"],
    },
  )
  .refine((config) => config.name !== "hrm" || config.gradient_cycles === 1, {
    error: "hrm's gradient is the one-step approximation of its paper: gradient_cycles must be 1",
    path: ["gradient_cycles"],
  })
  .refine((config) => config.gradient_cycles <= config.H_cycles, {
    error: "gradient_cycles cannot exceed H_cycles",
    path: ["gradient_cycles"],
  });

/** A checked config with every default filled in. */
export type ModelConfig = z.infer<typeof modelConfigSchema>;
/** A config before defaults are filled in. */
export type ModelConfigInput = z.input<typeof modelConfigSchema>;

/** Whether positions are mixed by attention. */
export function hasAttention(config: {
  readonly mlp_t: boolean;
  readonly spatial_shift: boolean;
  readonly candidate_lattice: boolean;
}): boolean {
  return !config.mlp_t && !config.spatial_shift && !config.candidate_lattice;
}

/** Positions of a cell: one, or in a lattice of candidates one for each value. */
export function positionsPerCell({
  candidate_lattice,
  vocab_size,
}: Pick<ModelConfig, "candidate_lattice" | "vocab_size">): number {
  return candidate_lattice ? vocab_size - NO_VALUES : 1;
}

/**
 * Whether a network gives all images of a puzzle under its kind's symmetries the same answer, by the way its weights are shared: a lattice
 * of candidates does, but for images that exchange rows with columns.
 */
export function treatsImagesAlike({ candidate_lattice }: Pick<ModelConfig, "candidate_lattice">): boolean {
  return candidate_lattice;
}

const isSquareOf = (side: number, cells: number): boolean => side > 0 && side * side === cells;

/** Rows and columns that the cells lie in, where they fill a grid. */
export function gridOf(config: {
  readonly seq_len: number;
  readonly grid_width: number;
}): readonly [rows: number, cols: number] | undefined {
  const { seq_len, grid_width } = config;
  const cols = grid_width > 0 ? grid_width : Math.sqrt(seq_len);
  return Number.isInteger(cols) && seq_len % cols === 0 ? [seq_len / cols, cols] : undefined;
}

/** Whether a family has a second network, `H_level`. */
export function hasHighLevel(name: Family): boolean {
  return name === "hrr" || name === "hrm";
}

/** Whether a network learns q_continue and halts by comparing the two. */
export function learnsContinue({ name, no_ACT_continue }: Pick<ModelConfig, "name" | "no_ACT_continue">): boolean {
  return name === "hrm" || !no_ACT_continue;
}
