/** A long row of whole numbers, in memory or in a file. Every `Uint8Array` and `Int32Array` is one. */
export interface TokenArray {
  readonly length: number;
  /** The values `begin` … `end − 1`, by default all. The result may share the array's memory: do not write into it. */
  subarray(begin?: number, end?: number): Uint8Array | Int32Array;
}
