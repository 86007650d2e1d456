import type { ClassWords } from "@kensho/puzzles";

/** A set of 64-bit keys that takes 16 bytes a key at most: an open hash table in one typed array. */
export class WordPairSet {
  private table = new Uint32Array(2 * 1024);
  private count = 0;
  /** The key 0, 0, which marks a free slot in the table. */
  private hasZero = false;

  get size(): number {
    return this.count + (this.hasZero ? 1 : 0);
  }

  has({ high, low }: ClassWords): boolean {
    if (high === 0 && low === 0) return this.hasZero;
    const at = slotOf(this.table, high, low);
    return this.table[at] !== 0 || this.table[at + 1] !== 0;
  }

  add({ high, low }: ClassWords): void {
    if (high === 0 && low === 0) {
      this.hasZero = true;
      return;
    }
    const at = slotOf(this.table, high, low);
    if (this.table[at] !== 0 || this.table[at + 1] !== 0) return;
    this.table[at] = high;
    this.table[at + 1] = low;
    if (++this.count > this.table.length / 4) this.grow();
  }

  private grow(): void {
    const old = this.table;
    this.table = new Uint32Array(2 * old.length);
    for (let i = 0; i < old.length; i += 2) {
      if (old[i] === 0 && old[i + 1] === 0) continue;
      const at = slotOf(this.table, old[i]!, old[i + 1]!);
      this.table[at] = old[i]!;
      this.table[at + 1] = old[i + 1]!;
    }
  }
}

/** Index of the pair that holds a key, or of the free one where it would go. */
function slotOf(table: Uint32Array, high: number, low: number): number {
  const last = table.length - 1;
  let at = ((low ^ Math.imul(high, 0x9e3779b1)) << 1) & last;
  while ((table[at] !== 0 || table[at + 1] !== 0) && (table[at] !== high || table[at + 1] !== low))
    at = (at + 2) & last;
  return at;
}
