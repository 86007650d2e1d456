import { formatBytes, GpuError } from "../errors.ts";

/** Elements between the starts of two tensors: what copies and bindings of every adapter are aligned to. */
export const ALIGNMENT = 64;

/** A stretch of one of the buffers a plan asks for. */
export interface Range {
  readonly chunk: number;
  readonly offset: number;
  readonly words: number;
}

/**
 * Places tensors in as few buffers as the adapter's limit allows. Freed gaps are reused, the tightest first.
 */
export class MemoryPlan {
  /** Words that each buffer must have. */
  readonly chunks: number[] = [];
  readonly #gaps: { chunk: number; offset: number; words: number }[] = [];
  readonly #limit: number;
  readonly #elementBytes: number;

  /** @param limit largest buffer in bytes   @param elementBytes bytes of a word, 4 unless it holds 16-bit floats */
  constructor(limit: number, elementBytes = 4) {
    this.#elementBytes = elementBytes;
    this.#limit = Math.floor(limit / elementBytes / ALIGNMENT) * ALIGNMENT;
  }

  /** @throws {GpuError} KSH_GPU_LIMIT if the tensor is larger than a buffer can be */
  take(words: number, what: string): Range {
    const length = Math.max(1, Math.ceil(words / ALIGNMENT)) * ALIGNMENT;
    if (length > this.#limit) throw tooLarge(words * this.#elementBytes, this.#limit * this.#elementBytes, what);
    let best = -1;
    for (const [i, gap] of this.#gaps.entries()) {
      const tighter = best === -1 || gap.words < (this.#gaps[best] as { words: number }).words;
      if (gap.words >= length && tighter) best = i;
    }
    const gap = this.#gaps[best];
    if (gap !== undefined) {
      const range = { chunk: gap.chunk, offset: gap.offset, words: length };
      gap.offset += length;
      gap.words -= length;
      if (gap.words === 0) this.#gaps.splice(best, 1);
      return range;
    }
    let chunk = this.chunks.findIndex((used) => used + length <= this.#limit);
    if (chunk === -1) chunk = this.chunks.push(0) - 1;
    const offset = this.chunks[chunk] as number;
    this.chunks[chunk] = offset + length;
    return { chunk, offset, words: length };
  }

  /** Gives a stretch back, joined with the gaps beside it. */
  free({ chunk, offset, words }: Range): void {
    const gap = { chunk, offset, words };
    for (let i = this.#gaps.length - 1; i >= 0; i--) {
      const other = this.#gaps[i] as typeof gap;
      if (other.chunk !== chunk) continue;
      if (other.offset + other.words === gap.offset) gap.offset = other.offset;
      else if (gap.offset + gap.words !== other.offset) continue;
      gap.words += other.words;
      this.#gaps.splice(i, 1);
    }
    this.#gaps.push(gap);
  }
}

function tooLarge(bytes: number, limit: number, what: string): GpuError {
  return new GpuError("KSH_GPU_LIMIT", `${what} is larger than a buffer of this GPU can be`, {
    notes: [
      ["needs", formatBytes(bytes)],
      ["limit", `${formatBytes(limit)} (maxStorageBufferBindingSize)`],
    ],
    hint: what.startsWith("state ")
      ? "use a smaller network (hidden_size), or a GPU with a larger limit"
      : "use a smaller batch (global_batch_size, or micro_batch for less at a time)",
  });
}
