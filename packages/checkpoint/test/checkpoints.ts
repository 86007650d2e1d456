import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { HostTensor } from "@kensho/tensor";
import { type CheckpointContents, loadCheckpoint } from "../src/index.ts";

/** In memory where the system has such a place: there a thousand fsyncs cost nothing. */
const FAST = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** A folder that is gone when the test has ended. */
export function temporaryFolder(root = FAST): { readonly path: string } & Disposable {
  const path = mkdtempSync(join(root, "kensho-checkpoint-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

export function vector(...values: number[]): HostTensor {
  return { dtype: "f32", shape: [values.length], data: Float32Array.from(values) };
}

/** A checkpoint whose every part tells its step, and `mark`, so that a mixture of two would show. */
export function contentsOf(step: number, mark = 0): CheckpointContents {
  const parts = vector(step, mark, 0.5);
  return {
    step,
    groups: {
      model: { "layer.weight": parts, bias: vector(step) },
      ema: { "layer.weight": parts },
      optimizer: { "layer.weight.m": parts, count: { dtype: "i32", shape: [], data: Int32Array.of(step) } },
      carry: { z: parts, halted: { dtype: "bool", shape: [2], data: Uint8Array.of(1, 0) } },
    },
    state: { mark, rng: ["12345678901234567890", step], config: { hidden_size: 8 } },
  };
}

/** What is at `path` if it is whole, reduced to what `contentsOf` was given. @throws if parts of it disagree, or as `loadCheckpoint` does */
export async function markOf(path: string): Promise<{ step: number; mark: number }> {
  const { step = -1, groups, state } = await loadCheckpoint(path);
  const { mark } = state as { mark: number };
  const expected = contentsOf(step, mark);
  if (!isDeepStrictEqual(groups, expected.groups)) throw new Error(`${path} is a mixture`);
  if (!isDeepStrictEqual(state, expected.state)) throw new Error(`${path} has another's state`);
  return { step, mark };
}
