/*
 * A lattice of candidates: each cell has a position for each value that it may hold. A position stands for one yes or no, "this cell
 * holds this value", and the rules of Sudoku relate such statements: one value in a cell, one cell for a value in each unit. Values and
 * cells share all weights, so that what is learned of one holds for all.
 */
import {
  embedding,
  gridUnits,
  linear,
  swiglu,
  type Unit,
  type UnitKind,
  type UnitLayout,
  unitKinds,
  unitMemberships,
  unitMixing,
  withCrossings,
} from "@kensho/layers";
import {
  add,
  arange,
  cast,
  equal,
  greaterEqual,
  mean,
  pad,
  reshape,
  rmsNorm,
  type Tensor,
  tensor,
  where,
} from "@kensho/tensor";
import type { Board, BoardKeys } from "../board.ts";
import { FIRST_VALUE_TOKEN, type SharedConfig } from "../config-keys.ts";
import { weightSpec } from "../parameter-spec.ts";
import { parameter, swigluParams } from "../params.ts";
import type { CellPositions, MixerReader, Mixing } from "./mixing.ts";

/** Mixing over cells, rows, columns and boxes, with a position for every value that a cell may hold. */
export interface LatticeConfig {
  readonly type: "lattice";
}

const ONLY_CANDIDATES = "candidate_lattice has no positions but the candidates";

/** Reads the keys of a lattice. */
export const LATTICE: MixerReader<LatticeConfig> = {
  flag: "candidate_lattice",
  read: () => ({ type: "lattice" }),
  rules: [
    {
      holds: ({ vocab_size, seq_len }) => isSquareOf(vocab_size - FIRST_VALUE_TOKEN, seq_len),
      error: "candidate_lattice needs a square grid with as many values as the grid has rows",
      key: "candidate_lattice",
    },
    {
      holds: ({ box_rows, box_cols }) => box_rows > 0 || box_cols === 0,
      error: "a box needs box_rows as well",
      key: "box_cols",
    },
    {
      holds: ({ box_rows, box_cols, vocab_size }) =>
        box_rows === 0 || (box_rows * box_cols === vocab_size - FIRST_VALUE_TOKEN && Math.min(box_rows, box_cols) > 1),
      error: "a box has as many cells as there are values, in two rows and two columns at least",
      key: "box_rows",
    },
    {
      holds: ({ register_tokens, puzzle_emb_ndim }) => register_tokens === 0 && puzzle_emb_ndim === 0,
      error: `${ONLY_CANDIDATES}: register_tokens and puzzle_emb_ndim must be 0`,
      key: "register_tokens",
    },
    {
      holds: ({ pos_encodings }) => pos_encodings === "none",
      error: "candidate_lattice tells no two positions of a kind apart: pos_encodings must be none",
      key: "pos_encodings",
    },
  ],
};

const isSquareOf = (side: number, cells: number): boolean => side > 0 && side * side === cells;

/** Returns the mixing over a lattice; a block is `v = z + mix(z)`, `z ← rms(v + swiglu(v))`. */
export function latticeMixing(_: LatticeConfig, config: SharedConfig): Mixing {
  const { hidden_size: D, box_rows, box_cols, rms_norm_eps } = config;
  const side = config.vocab_size - FIRST_VALUE_TOKEN;
  const layout: UnitLayout = { side, box: box_rows > 0 ? { rows: box_rows, cols: box_cols } : undefined };
  const kinds = unitKinds(layout);
  return {
    cells: candidatePositions(side, config),
    treatsImagesAlike: true,
    specs: (prefix) =>
      Object.fromEntries((["cell", ...kinds] as const).map((kind) => [projection(prefix, kind), weightSpec([D, D])])),
    blocks: (params) => {
      const memberships = unitMemberships(withCrossings(gridUnits(layout)), kinds, config.seq_len);
      return (prefix) => {
        const project = (kind: UnitKind | "cell"): Tensor => parameter(params, projection(prefix, kind));
        const weights = { cell_proj: project("cell"), unit_projs: kinds.map(project) };
        const mlp = swigluParams(params, `${prefix}.mlp`);
        return (z) => {
          const lattice = reshape(z, [z.shape[0] as number, config.seq_len, side, D]);
          const mixed = add(z, reshape(unitMixing(lattice, weights, memberships), z.shape));
          return rmsNorm(add(mixed, swiglu(mixed, mlp)), rms_norm_eps);
        };
      };
    },
    matches: ({ box, units }) =>
      (box === undefined || (box.rows === box_rows && box.cols === box_cols)) &&
      (units === undefined || isGrid(units, layout)),
    onBoard: (board) => onSquare(board, config),
  };
}

const projection = (prefix: string, kind: UnitKind | "cell"): string => `${prefix}.units.${kind}_proj.weight`;

function onSquare(
  { rows, cols, vocab_size, box, units }: Board,
  { box_rows }: SharedConfig,
): Partial<BoardKeys> | string {
  if (rows !== cols || vocab_size !== rows + FIRST_VALUE_TOKEN)
    return "a lattice needs as many values as rows and columns";
  if (box_rows > 0 !== (box !== undefined)) return "boxes are in the rules of only one of the two";
  if (units !== undefined && !isGrid(units, { side: rows, box }))
    return `its weights are for the rows, columns${box_rows > 0 ? " and boxes" : ""} of a grid, and the rules have other units`;
  return { box_rows: box?.rows ?? 0, box_cols: box?.cols ?? 0, vocab_size, seq_len: rows * cols };
}

/** Whether units are the rows, columns and boxes of a grid, in any order. */
function isGrid(units: readonly Unit[], layout: UnitLayout): boolean {
  const keysOf = (all: readonly Unit[]): string[] =>
    all.map(({ kind, cells }) => `${kind} ${[...cells].sort((a, b) => a - b).join()}`).sort();
  const [own, grid] = [keysOf(units), keysOf(gridUnits(layout))];
  return own.length === grid.length && own.every((key, i) => key === grid[i]);
}

/** What a position is given: the cell is open, holds this value, or holds another one. */
const [OPEN, THIS, OTHER] = [0, 1, 2];
const STATES = 3;
/** Logit of a token that is not a value. */
const IMPOSSIBLE = -1e4;

/** A position for each value of each cell, row by row. */
function candidatePositions(side: number, { seq_len: cells }: SharedConfig): CellPositions {
  return {
    perCell: side,
    tokenRows: STATES,
    headRows: 1,
    embed: (inputs, table) => {
      const B = inputs.shape[0] as number;
      const token = reshape(inputs, [B, cells, 1]);
      const same = equal(token, add(arange(side), FIRST_VALUE_TOKEN)); // [B, cells, values]
      const given = greaterEqual(token, FIRST_VALUE_TOKEN);
      const seen = where(same, i32(THIS), where(given, i32(OTHER), i32(OPEN)));
      return embedding(reshape(cast(seen, "i32"), [B, cells * side]), table);
    },
    logits: (answer, head) => {
      const values = reshape(linear(answer, head), [answer.shape[0] as number, cells, side]);
      const bias = [...new Array(FIRST_VALUE_TOKEN).fill(IMPOSSIBLE), ...new Array(side).fill(0)];
      return add(pad(values, [0, 0, FIRST_VALUE_TOKEN], [0, 0, 0]), tensor(bias));
    },
    summary: (answer) => mean(answer, { axes: [1] }),
  };
}

const i32 = (value: number): Tensor => tensor(value, "i32");
