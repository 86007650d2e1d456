import type { Tensor } from "@kensho/tensor";

/** Where a tensor's elements are: which of the program's buffers, and from which element on. */
export interface Placement {
  readonly chunk: number;
  readonly offset: number;
  /** As 16-bit floats, in a buffer of such. */
  readonly half?: boolean;
}

/** Matrices that the threads of a subgroup multiply together: sizes, and dtype of the factors; sums are f32. */
export interface SubgroupMatrices {
  readonly factors: "f16" | "f32";
  readonly M: number;
  readonly N: number;
  readonly K: number;
  /** Threads of a subgroup. */
  readonly threads: number;
}

/** What suits the adapter. */
export interface Tuning {
  /** Whether threads gain by working together in workgroup memory; where a CPU plays the GPU they do not. */
  readonly tiles: boolean;
  /** What products round their factors to; sums are f32. Default: f32. */
  readonly precision?: "f16" | "f32";
  /** Matrices that the adapter multiplies at once; absent if it has none. */
  readonly matrices?: SubgroupMatrices;
  /** Side of the largest tile, 64 or 128, and how many tiles keep the adapter busy; see `tile-table.ts` and `tune.ts`. */
  readonly largestTile?: number;
  readonly busyTiles?: number;
}

/** What the text of a kernel is made with. */
export interface WriterContext {
  idOf(node: Tensor): number;
  placementOf(node: Tensor): Placement;
  readonly tuning: Tuning;
  /** Buffers of the program, and how many of them, the last ones, hold 16-bit floats. */
  readonly chunks: number;
  readonly halfChunks: number;
}

/** A kernel ready to be encoded. Kernels with equal text share a pipeline; what differs between them is in `params`. */
export interface Dispatch {
  readonly label: string;
  readonly wgsl: string;
  /** Numbers that the text reads as `P[…]`. */
  readonly params: readonly number[];
  readonly workgroups: number;
  /** Kernels of the same text that run side by side, each with parameters of its own, one after the other in `params`. */
  readonly instances: number;
  /** Bytes that it reads and writes, each tensor counted once. */
  readonly bytes: number;
  /** The part of the computation that it belongs to, such as `trm.L_level` or `backward.trm.L_level`. */
  readonly unit: string;
}

/** A dispatch as the kernels write it; the plan adds whose it is. */
export type Written = Omit<Dispatch, "bytes" | "unit">;
