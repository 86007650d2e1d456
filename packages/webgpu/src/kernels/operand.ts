import type { Tensor } from "@kensho/tensor";
import { Block } from "../compile/block.ts";
import type { Atom, Coords, Index, IndexAlgebra } from "../compile/index-algebra.ts";
import type { Writer } from "./writer.ts";

/** How a kernel reads the elements of a matrix that it goes through row by row. */
export interface OperandText {
  readonly declaration: string;
  /** Whether neighbours along the row are neighbours in memory. */
  readonly alongFirst: boolean;
  /** In which direction four neighbours can be read at once, beginning at a multiple of four. */
  readonly fours: "along" | "rows" | undefined;
  /** Statements before the first read. */
  readonly prelude: readonly string[];
  /** What is known of a row before the loop along it. */
  start(row: string): string;
  /** What is known of a step along the row, whichever the row. */
  step(along: string): string;
  read(start: string, step: string): string;
  /** Four elements in the direction of {@link fours}, as `vec4<f32>`; only where the writer reads in fours. */
  readFour(start: string, step: string): string;
}

/** The loop variables of a matrix, which the text calls `b`, and what it is given for the other two. */
export interface OperandIndices {
  readonly batch: Index;
  readonly row: Index;
  readonly along: Index;
}

/** A tensor at the coordinates at which it is read. */
export interface Operand {
  readonly input: Tensor;
  readonly coords: Coords;
}

/**
 * Functions that read `input` at `coords`. Where its elements lie equally far apart along the row, the start of a row is worked out
 * once; else (a product of two tensors, say) each element is computed where it is read.
 */
export function operandText(
  writer: Writer,
  name: string,
  { input, coords }: Operand,
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
      fours: foursOf(writer.kernel.algebra, strided, row, along),
      prelude: [`let step${name} = ${by};`],
      start: (of) => `start${name}(B, b, ${of})`,
      step: (p) => `${p} * step${name}`,
      read: (from, along) => writer.fromMemory(node, writer.wordAt(buffer, `${from} + ${along}`)),
      readFour: (from, along) => writer.fourFromMemory(node, `${buffer}[(${from} + ${along}) >> 2u]`),
    };
  }
  writer.bind(along, "p", block);
  const value = writer.value(input, coords, block);
  const body = `${block.print("  ")}\n  return ${value};`;
  return {
    declaration: `fn read${name}(B: u32, b: u32, side: u32, p: u32) -> f32 {\n${body}\n}`,
    alongFirst,
    fours: undefined,
    prelude: [],
    start: (of) => of,
    step: (p) => p,
    read: (of, p) => `read${name}(B, b, ${of}, ${p})`,
    readFour: () => "",
  };
}

/** In which direction the operand could be read in fours, known before any text is written. */
export function operandFours(
  writer: Writer,
  { input, coords }: Operand,
  { row, along }: OperandIndices,
): OperandText["fours"] {
  const strided = stridedSource(writer, input, coords, along);
  return strided && foursOf(writer.kernel.algebra, strided, row, along);
}

interface Strided {
  readonly node: Tensor;
  readonly start: Coords;
  readonly step: number;
}

/** Where a row starts, and the distance of its elements, if that is the same all along. */
function stridedSource(writer: Writer, input: Tensor, coords: Coords, along: Index): Strided | undefined {
  const { algebra } = writer.kernel;
  const source = writer.source(input, coords);
  if (source === undefined) return undefined;
  const linear = algebra.linear(source.coords, source.node.shape);
  const [p] = along.terms.keys();
  const step = p === undefined ? 0 : (linear.terms.get(p) ?? 0);
  const start = algebra.add(linear, algebra.scale(along, -step));
  const isHidden = [...start.terms.keys()].some((atom) => p !== undefined && dependsOn(atom, p));
  return isHidden ? undefined : { node: source.node, start: algebra.coords(start, source.node.shape), step };
}

/** Neighbours lie side by side, and every four of them begin at a multiple of four words, as tensors themselves do. */
function foursOf(
  algebra: IndexAlgebra,
  { node, start, step }: Strided,
  row: Index,
  along: Index,
): OperandText["fours"] {
  if (node.dtype !== "f32") return undefined;
  const linear = algebra.linear(start, node.shape);
  const [r] = row.terms.keys();
  const rest = [...linear.terms].filter(([atom]) => atom !== r);
  const hidesRow = rest.some(([atom]) => r !== undefined && dependsOn(atom, r));
  if (hidesRow || linear.constant % 4 !== 0 || rest.some(([, coefficient]) => coefficient % 4 !== 0)) return undefined;
  const rowStep = r === undefined ? 0 : (linear.terms.get(r) ?? 0);
  const isWhole = (index: Index): boolean => (algebra.max(index) + 1) % 4 === 0;
  if (step === 1 && rowStep % 4 === 0 && isWhole(along)) return "along";
  return rowStep === 1 && step % 4 === 0 && isWhole(row) ? "rows" : undefined;
}

/** Whether a quotient or rest hides the variable. */
function dependsOn(atom: Atom, variable: Atom): boolean {
  if (atom === variable) return true;
  return atom.form.kind !== "variable" && [...atom.form.source.terms.keys()].some((one) => dependsOn(one, variable));
}
