import type { SubgroupMatrices, Tuning } from "./context.ts";

/** One workgroup's work: a `rows × columns` tile of the result, summed `depth` at a time. */
export interface TileShape {
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  /** Elements of a thread in each direction. */
  readonly each: 4 | 8;
}

/** How a product is computed. */
export type MatmulPath =
  | { readonly kind: "direct"; readonly rows: 4 | 8; readonly columns: 4 | 8 }
  | { readonly kind: "tiled"; readonly tile: TileShape; readonly factors: "f16" | "f32" }
  | { readonly kind: "matrices"; readonly rows: number; readonly columns: number; readonly matrices: SubgroupMatrices };

/** Tiles that keep a GPU busy: below that, smaller tiles make more of them. */
const BUSY_TILES = 128;

/** Threads that keep the cores of a CPU busy: they go four to a core's vector, sixteen to a workgroup. */
const BUSY_THREADS = 128;

/** A tile of subgroup matrices is this large in both directions; products smaller than it would waste most of it. */
const MATRIX_TILE = 64;

/**
 * The path of every product on every adapter: by registers alone where a CPU plays the GPU, by subgroup matrices where the adapter has
 * them for the precision asked for and the product fills a tile, else by tiles in workgroup memory.
 * @param m rows   @param n columns   @param k length of the sums
 */
export function matmulPath(batch: number, m: number, n: number, k: number, tuning: Tuning): MatmulPath {
  const { tiles, precision = "f32", matrices } = tuning;
  if (!tiles) return { kind: "direct", ...registersOf(batch, m, n) };
  const fills = m >= MATRIX_TILE && n >= MATRIX_TILE / 2 && k >= 2 * (matrices?.K ?? 0);
  if (matrices !== undefined && matrices.factors === precision && fills) {
    return { kind: "matrices", rows: MATRIX_TILE, columns: MATRIX_TILE, matrices };
  }
  return { kind: "tiled", tile: tileShape(batch, m, n, tuning), factors: precision };
}

/**
 * Elements of a thread in each direction where a CPU plays the GPU: a read costs it several sums, so 8 × 8, unless that wastes
 * a fifth at the edges or leaves cores without work.
 */
function registersOf(batch: number, m: number, n: number): { readonly rows: 4 | 8; readonly columns: 4 | 8 } {
  const fit = (length: number): 4 | 8 => (Math.ceil(length / 8) * 8 <= 1.25 * length ? 8 : 4);
  const [rows, columns] = [fit(m), fit(n)];
  const threads = batch * Math.ceil(m / rows) * Math.ceil(n / columns);
  return threads < BUSY_THREADS ? { rows: 4, columns: 4 } : { rows, columns };
}

/** Tiles that waste little at the edges and are many enough. */
function tileShape(
  batch: number,
  m: number,
  n: number,
  { largestTile = 128, busyTiles = BUSY_TILES }: Tuning,
): TileShape {
  const tilesOf = (side: number): number => batch * Math.ceil(m / side) * Math.ceil(n / side);
  if (largestTile >= 128 && m >= 128 && n >= 128 && tilesOf(128) >= busyTiles) {
    return { rows: 128, columns: 128, depth: 16, each: 8 };
  }
  const large = tilesOf(64) >= busyTiles ? 64 : 32;
  const fit = (length: number): number => (length > 32 ? large : length > 16 ? Math.min(large, 32) : 16);
  return { rows: fit(m), columns: fit(n), depth: 16, each: 4 };
}

/**
 * Pieces into which the sums of a product are cut, so that a product with few tiles and long sums, such as the gradient of a weight, keeps
 * the GPU busy: a divisor of `k`, 1 for no cut.
 */
export function splitsOf(batch: number, m: number, n: number, k: number, tuning: Tuning): number {
  const { tiles, busyTiles = BUSY_TILES } = tuning;
  if (!tiles || k < LONG_SUM) return 1;
  const count = batch * Math.ceil(m / 64) * Math.ceil(n / 64);
  const wanted = Math.min(MAX_SPLITS, Math.floor(busyTiles / count), Math.floor(k / SHORTEST_PIECE));
  for (let splits = wanted; splits > 1; splits--) if (k % splits === 0) return splits;
  return 1;
}

const LONG_SUM = 2048;
const MAX_SPLITS = 32;
const SHORTEST_PIECE = 256;
