import type { HostTensor } from "@kensho/tensor";
import type { ModelConfig } from "../src/config.ts";

/*
 * The mixing networks once more, on plain arrays of numbers and one puzzle, written from the papers' formulas and sharing nothing with
 * the package: no graph, no batch, no transposed products.
 */

/** Positions × width. */
export type Grid = number[][];
type Vector = number[];

const rows = ({ shape, data }: HostTensor): Grid => {
  const width = shape.at(-1) as number;
  return Array.from({ length: data.length / width }, (_, i) => Array.from(data.slice(i * width, (i + 1) * width)));
};
const plus = (a: Grid, b: Grid): Grid => a.map((row, i) => row.map((x, j) => x + (b[i]?.[j] as number)));
const flip = (a: Grid): Grid => (a[0] as Vector).map((_, j) => a.map((row) => row[j] as number));
const dot = (a: Vector, b: Vector): number => a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);
const norm = (a: Grid, eps: number): Grid =>
  a.map((row) => row.map((x) => x / Math.sqrt(dot(row, row) / row.length + eps)));

export class PlainNetwork {
  readonly #config: ModelConfig;
  readonly #weights: Readonly<Record<string, HostTensor>>;

  constructor(config: ModelConfig, weights: Readonly<Record<string, HostTensor>>) {
    this.#config = config;
    this.#weights = weights;
  }

  /** Rows of a weight. */
  #matrix(name: string): Grid {
    return rows(this.#weights[`model.inner.${name}`] as HostTensor);
  }

  #swiglu(a: Grid, prefix: string): Grid {
    const [gateUp, down] = [this.#matrix(`${prefix}.gate_up_proj.weight`), this.#matrix(`${prefix}.down_proj.weight`)];
    const inter = gateUp.length / 2;
    return a.map((row) => {
      const inner = Array.from({ length: inter }, (_, i) => {
        const gate = dot(gateUp[i] as Vector, row);
        return (gate / (1 + Math.exp(-gate))) * dot(gateUp[inter + i] as Vector, row);
      });
      return down.map((w) => dot(w, inner));
    });
  }

  #level(level: string, layers: number, z: Grid, injection: Grid): Grid {
    const eps = this.#config.rms_norm_eps;
    let h = plus(z, injection);
    for (let i = 0; i < layers; i++) {
      const prefix = `${level}.layers.${i}`;
      if (this.#config.candidate_lattice) {
        h = plus(h, this.#hear(h, `${prefix}.units`));
        h = norm(plus(h, this.#swiglu(h, `${prefix}.mlp`)), eps);
        continue;
      }
      if (this.#config.spatial_shift) {
        h = norm(plus(h, this.#swiglu(this.#shift(h), `${prefix}.mlp`)), eps);
        continue;
      }
      const across = flip(h);
      h = flip(norm(plus(across, this.#swiglu(across, `${prefix}.mlp_t`)), eps));
      h = norm(plus(h, this.#swiglu(h, `${prefix}.mlp`)), eps);
    }
    return h;
  }

  /** Of every candidate: what the means over its cell, and over its value in the units that it lies in, tell it. */
  #hear(h: Grid, prefix: string): Grid {
    const { box_rows, box_cols } = this.#config;
    const side = this.#values;
    const places = h.map((_, at) => {
      const cell = Math.floor(at / side);
      return { row: Math.floor(cell / side), column: cell % side, value: at % side };
    });
    type Place = (typeof places)[number];
    const band = ({ row }: Place): number => Math.floor(row / box_rows);
    const stack = ({ column }: Place): number => Math.floor(column / box_cols);
    const sameRow = (a: Place, b: Place): boolean => a.row === b.row;
    const sameColumn = (a: Place, b: Place): boolean => a.column === b.column;
    const kinds: Record<string, (a: Place, b: Place) => boolean> = { row: sameRow, column: sameColumn };
    if (box_rows > 0) {
      kinds.box = (a, b) => band(a) === band(b) && stack(a) === stack(b);
      kinds.box_row = (a, b) => sameRow(a, b) && stack(a) === stack(b);
      kinds.box_column = (a, b) => sameColumn(a, b) && band(a) === band(b);
    }
    const told = (name: string, near: (a: Place, b: Place) => boolean): Grid => {
      const weight = this.#matrix(`${prefix}.${name}_proj.weight`);
      return places.map((place) => {
        const heard = h.filter((_, at) => near(place, places[at] as Place));
        return weight.map((w) => heard.reduce((sum, row) => sum + dot(w, row), 0) / heard.length);
      });
    };
    const ownCell = told("cell", (a, b) => sameRow(a, b) && sameColumn(a, b));
    return Object.entries(kinds).reduce(
      (sum, [name, near]) =>
        plus(
          sum,
          told(name, (a, b) => a.value === b.value && near(a, b)),
        ),
      ownCell,
    );
  }

  /** Values of a cell, each with a position of its own in a lattice. */
  get #values(): number {
    return this.#config.candidate_lattice ? this.#config.vocab_size - 2 : 1;
  }

  /** Cells with sixths of their features from above, below, left, right, themselves, and the first register; registers with the mean. */
  #shift(h: Grid): Grid {
    const { register_tokens: first, grid_width: width, seq_len } = this.#config;
    const cells = h.slice(first);
    const part = Math.floor((h[0] as Vector).length / 6);
    const heard = (h[0] as Vector).map((_, d) => cells.reduce((sum, cell) => sum + (cell[d] as number), 0) / seq_len);
    const shifted = cells.map((cell, at) =>
      cell.map((own, d) => {
        const [row, col] = [Math.floor(at / width), at % width];
        const sources = [
          [row - 1, col],
          [row + 1, col],
          [row, col - 1],
          [row, col + 1],
        ] as const;
        const which = Math.floor(d / part);
        if (which === 4) return own;
        if (which > 4) return h[0]?.[d] as number;
        const [r, c] = sources[which] as (typeof sources)[number];
        return r < 0 || c < 0 || c >= width ? 0 : (cells[r * width + c]?.[d] ?? 0);
      }),
    );
    return [...h.slice(0, first).map(() => heard), ...shifted];
  }

  #embed(tokens: readonly number[]): Grid {
    const table = this.#matrix("embed_tokens.embedding_weight");
    if (this.#config.candidate_lattice) {
      const [open, here, elsewhere] = table.map((row) => row.map((x) => x * Math.sqrt(this.#config.hidden_size)));
      return tokens.flatMap((token) =>
        Array.from({ length: this.#values }, (_, i) => {
          if (token < 2) return open as Vector;
          return (token - 2 === i ? here : elsewhere) as Vector;
        }),
      );
    }
    const all = [...this.#matrix("register_tokens"), ...tokens.map((token) => table[token] as Vector)];
    // biome-ignore lint/suspicious/noApproximativeNumericConstant: as many digits as the official code has
    const scale = Math.sqrt(this.#config.hidden_size) * 0.707106781;
    return plus(all, this.#matrix("embed_pos.embedding_weight")).map((row) => row.map((x) => x * scale));
  }

  start(): { y: Grid; z: Grid } {
    const positions = this.#config.seq_len * this.#values + this.#config.register_tokens;
    const repeat = (name: string): Grid => new Array<Vector>(positions).fill(this.#matrix(name)[0] as Vector);
    return { y: repeat("H_init"), z: repeat("L_init") };
  }

  /** `z ← f(x + y + z)` n times, then `y ← f(y + z)`: T cycles. */
  trm(tokens: readonly number[], { y, z }: { y: Grid; z: Grid }): { y: Grid; z: Grid } {
    const { H_cycles, L_cycles, L_layers } = this.#config;
    const x = this.#embed(tokens);
    const f = (state: Grid, injection: Grid): Grid => this.#level("L_level", L_layers, state, injection);
    for (let t = 0; t < H_cycles; t++) {
      for (let i = 0; i < L_cycles; i++) z = f(z, plus(x, y));
      y = f(y, z);
    }
    return { y, z };
  }

  /** `p ← plan(x + y + z)`, `z ← refine(x + p + z)` n times, `y ← rms(p + z)`: T cycles. */
  hrr(tokens: readonly number[], { y, z }: { y: Grid; z: Grid }): { y: Grid; z: Grid } {
    const { H_cycles, L_cycles, L_layers, H_layers, rms_norm_eps } = this.#config;
    const x = this.#embed(tokens);
    for (let t = 0; t < H_cycles; t++) {
      const plan = this.#level("H_level", H_layers, y, plus(z, x));
      for (let i = 0; i < L_cycles; i++) z = this.#level("L_level", L_layers, z, plus(plan, x));
      y = norm(plus(plan, z), rms_norm_eps);
    }
    return { y, z };
  }

  /** Logits of each cell, and the halting head's two: on the first position, on the mean of all in a lattice. */
  answer(y: Grid): { logits: Grid; q: Vector } {
    const head = this.#matrix("lm_head.weight");
    const bias = this.#matrix("q_head.bias")[0] as Vector;
    const lattice = this.#config.candidate_lattice;
    const summary = lattice
      ? flip(y).map(
          (feature) =>
            dot(
              feature,
              feature.map(() => 1),
            ) / y.length,
        )
      : (y[0] as Vector);
    const q = this.#matrix("q_head.weight").map((w, i) => dot(w, summary) + (bias[i] as number));
    if (lattice) {
      const yes = y.map((row) => dot(head[0] as Vector, row));
      const cells = Array.from({ length: y.length / this.#values }, (_, c) =>
        yes.slice(c * this.#values, (c + 1) * this.#values),
      );
      return { logits: cells.map((values) => [-1e4, -1e4, ...values]), q };
    }
    return { logits: y.slice(this.#config.register_tokens).map((row) => head.map((w) => dot(w, row))), q };
  }
}
