/** What the page asks of the worker. */
export type Request =
  | { readonly type: "open"; readonly engine: EngineWish; readonly steps: number; readonly batch: number }
  | { readonly type: "train" }
  | { readonly type: "pause" }
  /** Think about a puzzle with the weights of now; digits row by row, 0 for blanks. */
  | { readonly type: "solve"; readonly puzzle: readonly number[] };

export type EngineWish = "auto" | "webgpu" | "cpu";

/** What the worker tells the page. */
export type Reply =
  | {
      readonly type: "ready";
      readonly engine: "webgpu" | "cpu";
      /** The engine and what it runs on, for people. */
      readonly title: string;
      readonly parameters: number;
      readonly steps: number;
      /** Why it is not the engine that was wished for. */
      readonly remark?: string;
    }
  | {
      readonly type: "step";
      readonly step: number;
      readonly loss: number;
      /** Shares of the training puzzles that finished in this step; NaN where none did. */
      readonly cells: number;
      readonly exact: number;
      readonly puzzlesPerSecond: number;
    }
  | { readonly type: "trained"; readonly step: number }
  | { readonly type: "paused"; readonly step: number }
  | {
      readonly type: "thought";
      /** Supervision step, from 1. */
      readonly step: number;
      /** Digits of the answer so far. */
      readonly answer: readonly number[];
      /** Of each cell, 0 to 1. */
      readonly confidence: readonly number[];
      /** Whether the answer keeps the givens and breaks no rule. */
      readonly verified: boolean;
      readonly last: boolean;
      /** Training step of the weights that thought this. */
      readonly trained: number;
    }
  /** The puzzle itself is at fault. */
  | { readonly type: "refused"; readonly reason: string }
  | { readonly type: "failed"; readonly message: string };
