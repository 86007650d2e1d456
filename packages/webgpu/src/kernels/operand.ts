import type { Tensor } from "@kensho/tensor";
import { Block } from "../compile/block.ts";
import type { Atom, Coords, Index, IndexAlgebra } from "../compile/index-algebra.ts";
import type { Writer } from "./writer.ts";

/** How a kernel reads the elements of a matrix that it goes through row by row. */
export interface OperandText {
  readonly declaration: string;
  /** Whether neighbours along the row are neighbours in memory. */
  readonly alongFirst: boolean;
  /** What is known of a row before the loop along it. */
  start(row: string): string;
  read(start: string, along: string): string;
}

/** The loop variables of a matrix, which the text calls `b`, and what it is given for the other two. */
export interface OperandIndices {
  readonly batch: Index;
  readonly row: Index;
  readonly along: Index;
}

/**
 * Functions that read `input` at `coords`. Where its elements lie equally far apart along the row, the start of a row is worked out
 * once; else (a product of two tensors, say) each element is computed where it is read.
 */
export function operandText(
  writer: Writer,
  name: string,
  { input, coords }: { readonly input: Tensor; readonly coords: Coords },
  { batch, row, along }: OperandIndices,
): OperandText {
  const block = new Block("body");
  writer.bind(batch, "b", block);
  writer.bind(row, "side", block);
  const alongFirst = (coords[coords.length - 1] as Index).key === along.key;
  const strided = stridedSource(writer, input, coords, along);
  if (strided !== undefined) {
    const { start, step, node } = strided;
    const { address, buffer } = writer.word(node, start, block);
    const by = writer.number(step, `step ${name}`);
    return {
      declaration: `fn start${name}(B: u32, b: u32, side: u32) -> u32 {\n${block.print("  ")}\n  return ${address};\n}`,
      alongFirst,
      start: (of) => `start${name}(B, b, ${of})`,
      read: (from, p) => `bitcast<f32>(${buffer}[${from} + ${p} * ${by}])`,
    };
  }
  writer.bind(along, "p", block);
  const value = writer.value(input, coords, block);
  const body = `${block.print("  ")}\n  return ${value};`;
  return {
    declaration: `fn read${name}(B: u32, b: u32, side: u32, p: u32) -> f32 {\n${body}\n}`,
    alongFirst,
    start: (of) => of,
    read: (of, p) => `read${name}(B, b, ${of}, ${p})`,
  };
}

/** Where a row starts, and the distance of its elements, if that is the same all along. */
function stridedSource(
  writer: Writer,
  input: Tensor,
  coords: Coords,
  along: Index,
): { node: Tensor; start: Coords; step: number } | undefined {
  const { algebra }: { algebra: IndexAlgebra } = writer.kernel;
  const source = writer.source(input, coords);
  if (source === undefined) return undefined;
  const linear = algebra.linear(source.coords, source.node.shape);
  const [p] = along.terms.keys();
  const step = p === undefined ? 0 : (linear.terms.get(p) ?? 0);
  const start = algebra.add(linear, algebra.scale(along, -step));
  const isHidden = [...start.terms.keys()].some((atom) => p !== undefined && dependsOn(atom, p));
  return isHidden ? undefined : { node: source.node, start: algebra.coords(start, source.node.shape), step };
}

/** Whether a quotient or rest hides the variable. */
function dependsOn(atom: Atom, variable: Atom): boolean {
  if (atom === variable) return true;
  return atom.form.kind !== "variable" && [...atom.form.source.terms.keys()].some((one) => dependsOn(one, variable));
}
