/*
 * A lattice of candidates: every cell has a position for each value that it may hold. What a position thinks of is one yes or no, "does this
 * value stand here", and every rule of Sudoku speaks of such: one value in a cell, one cell for a value in each unit. Values and
 * cells share all weights, so that what is learned of one holds for all.
 */
import { embedding, linear, type UnitLayout } from "@kensho/layers";
import { add, arange, cast, equal, greaterEqual, mean, pad, reshape, type Tensor, tensor, where } from "@kensho/tensor";
import { NO_VALUES as FIRST_VALUE, type ModelConfig, positionsPerCell } from "./config.ts";

/** What a position is shown: the cell is open, holds this value, or holds another one. */
const [OPEN, THIS, OTHER] = [0, 1, 2];
/** Rows of the token table. */
export const LATTICE_TOKENS = 3;

/** Logit of a token that is no value. */
const NEVER = -1e4;

/** The grid and its units. */
export function latticeOf(config: ModelConfig): UnitLayout {
  const { box_rows, box_cols } = config;
  return { side: positionsPerCell(config), box: box_rows > 0 ? { rows: box_rows, cols: box_cols } : undefined };
}

/** What each position sees, `[B, cells]` i32 tokens → `[B, cells · values, D]`. */
export function embedCandidates(inputs: Tensor, table: Tensor, config: ModelConfig): Tensor {
  const [B, cells] = inputs.shape as readonly [number, number];
  const { side } = latticeOf(config);
  const token = reshape(inputs, [B, cells, 1]);
  const same = equal(token, add(arange(side), FIRST_VALUE)); // [B, cells, values]
  const given = greaterEqual(token, FIRST_VALUE);
  const seen = where(same, i32(THIS), where(given, i32(OTHER), i32(OPEN)));
  return embedding(reshape(cast(seen, "i32"), [B, cells * side]), table);
}

/** One logit a candidate, as logits over all tokens: `[B, cells · values, D]` → `[B, cells, vocab]`. */
export function candidateLogits(answer: Tensor, head: Tensor, config: ModelConfig): Tensor {
  const { side } = latticeOf(config);
  const B = answer.shape[0] as number;
  const values = reshape(linear(answer, head), [B, config.seq_len, side]);
  const never = tensor([...new Array(FIRST_VALUE).fill(NEVER), ...new Array(side).fill(0)]);
  return add(pad(values, [0, 0, FIRST_VALUE], [0, 0, 0]), never);
}

/** What the halting head reads: the mean over all candidates, `[B, D]`. */
export function latticeSummary(answer: Tensor): Tensor {
  return mean(answer, { axes: [1] });
}

const i32 = (value: number): Tensor => tensor(value, "i32");
