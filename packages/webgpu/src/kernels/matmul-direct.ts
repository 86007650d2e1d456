import type { MatmulParts } from "./matmul-parts.ts";
import type { OperandText } from "./operand.ts";
import type { MatmulPath } from "./tile-table.ts";

type Direct = Extract<MatmulPath, { kind: "direct" }>;

/** Threads of a workgroup: few, so that the cores of a CPU share even a small product. */
export const DIRECT_THREADS = 16;

/**
 * By registers alone, as suits a CPU that plays the GPU: it keeps workgroup memory where it keeps everything else and pays for each
 * barrier. A read costs it several sums, so each element that a thread reads is used 4 or 8 times, and nothing else is read or worked
 * out in the loop. At the edges a thread reads the last rows or columns again.
 */
export function directText(parts: MatmulParts, { rows, columns }: Direct): string {
  const { writer, A, B, m, n } = parts;
  const { M, N, K, batch } = parts.sizes();
  const down = writer.number(Math.ceil(m / rows), "down");
  const across = writer.number(Math.ceil(n / columns), "across");
  const steps = writer.inFours && (A.fours === "along" || B.fours === "along") ? 4 : parts.k % 2 === 0 ? 2 : 1;
  const left = readsOf("A", A, { count: rows, edge: "top", limit: M, inFours: writer.inFours });
  const right = readsOf("B", B, { count: columns, edge: "left", limit: N, inFours: writer.inFours });
  const [ownRows, fours] = [range(rows), range(columns / 4)];
  const four = (f: number, u: number): string =>
    range(4)
      .map((c) => right.at(f * 4 + c, u))
      .join(", ");
  const body = [
    `  let block = g * ${DIRECT_THREADS}u + thread;`,
    `  let b = block / (${down} * ${across});`,
    `  if (b >= ${batch}) { return; }`,
    `  let top = block / ${across} % ${down} * ${rows}u;`,
    `  let left = block % ${across} * ${columns}u;`,
    `  let depth = ${K};`,
    ...parts.prelude,
    ...left.starts,
    ...right.starts,
    ...ownRows.flatMap((i) => fours.map((f) => `  var s${i}_${f} = vec4<f32>();`)),
    `  for (var p = 0u; p < depth; p += ${steps}u) {`,
    ...left.whole,
    ...right.whole,
    ...range(steps).flatMap((u) => [
      ...left.step(u),
      ...right.step(u),
      ...fours.map((f) => `    let c${u}_${f} = vec4<f32>(${four(f, u)});`),
      ...ownRows.flatMap((i) =>
        fours.map((f) => `    s${i}_${f} = fma(vec4<f32>(${left.at(i, u)}), c${u}_${f}, s${i}_${f});`),
      ),
    ]),
    "  }",
    ...ownRows.flatMap((i) => fours.map((f) => `  finishFour(B, b, top + ${i}u, left + ${f * 4}u, s${i}_${f});`)),
  ];
  return writer.finish({
    workgroupSize: DIRECT_THREADS,
    declarations: parts.functions.join("\n"),
    body: body.join("\n"),
  });
}

/** What a thread reads of one factor. */
interface Reads {
  /** Before the loop: where its rows start. */
  readonly starts: readonly string[];
  /** What is read once for all steps of a turn of the loop. */
  readonly whole: readonly string[];
  /** What is read for one of them. */
  step(u: number): readonly string[];
  /** Row `i` of the thread's at step `u`. */
  at(i: number, u: number): string;
}

function readsOf(
  name: "A" | "B",
  factor: OperandText,
  { count, edge, limit, inFours }: { count: number; edge: string; limit: string; inFours: boolean },
): Reads {
  const fours = inFours ? factor.fours : undefined;
  const [row, value, along] = [`row${name}`, `value${name}`, `along${name}`];
  const start = (i: number, last: number): string =>
    `  let ${row}${i} = ${factor.start(`min(${edge} + ${i}u, ${limit} - ${last}u)`)};`;
  const stepText = (u: number): string => `    let ${along}${u} = ${factor.step(u === 0 ? "p" : `(p + ${u}u)`)};`;
  switch (fours) {
    case "along":
      return {
        starts: range(count).map((i) => start(i, 1)),
        whole: [
          stepText(0),
          ...range(count).map((i) => `    let ${value}${i} = ${factor.readFour(`${row}${i}`, `${along}0`)};`),
        ],
        step: () => [],
        at: (i, u) => `${value}${i}.${"xyzw"[u]}`,
      };
    case "rows": {
      const firsts = range(count / 4).map((f) => f * 4);
      return {
        starts: firsts.map((i) => start(i, 4)),
        whole: [],
        step: (u) => [
          stepText(u),
          ...firsts.map((i) => `    let ${value}${u}_${i} = ${factor.readFour(`${row}${i}`, `${along}${u}`)};`),
        ],
        at: (i, u) => `${value}${u}_${i & ~3}.${"xyzw"[i & 3]}`,
      };
    }
    case undefined:
      return {
        starts: range(count).map((i) => start(i, 1)),
        whole: [],
        step: (u) => [
          stepText(u),
          ...range(count).map((i) => `    let ${value}${u}_${i} = ${factor.read(`${row}${i}`, `${along}${u}`)};`),
        ],
        at: (i, u) => `${value}${u}_${i}`,
      };
  }
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}
