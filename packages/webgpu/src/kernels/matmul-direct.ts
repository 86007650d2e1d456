import type { MatmulParts } from "./matmul-parts.ts";
import type { OperandText } from "./operand.ts";
import type { MatmulPath } from "./tile-table.ts";

type Direct = Extract<MatmulPath, { kind: "direct" }>;

/** Threads of a workgroup: few, so that the cores of a CPU share even a small product. */
export const DIRECT_THREADS = 16;

/**
 * By registers alone, as suits a CPU that plays the GPU: it keeps workgroup memory where it keeps everything else and pays for each
 * barrier. A read costs it several sums, so each element that a thread reads is used 4 or 8 times, and nothing else is read or worked
 * out in the loop. At the edges a thread reads the last row or column again.
 */
export function directText(parts: MatmulParts, { rows, columns, steps }: Direct): string {
  const { writer, A, B, m, n } = parts;
  const { M, N, K, batch } = parts.sizes();
  const down = writer.number(Math.ceil(m / rows), "down");
  const across = writer.number(Math.ceil(n / columns), "across");
  const [ownRows, fours] = [range(rows), range(columns / 4)];
  const starts = (name: string, factor: OperandText, count: number, first: string, limit: string): string[] =>
    range(count).map((i) => `  let ${name}${i} = ${factor.start(`min(${first} + ${i}u, ${limit} - 1u)`)};`);
  const step = (u: number): string[] => {
    const p = u === 0 ? "p" : `(p + ${u}u)`;
    const four = (f: number): string =>
      range(4)
        .map((c) => B.read(`x${f * 4 + c}`, `alongB${u}`))
        .join(", ");
    return [
      `    let alongA${u} = ${A.step(p)};`,
      `    let alongB${u} = ${B.step(p)};`,
      ...fours.map((f) => `    let c${u}_${f} = vec4<f32>(${four(f)});`),
      ...ownRows.flatMap((i) => [
        `    let a${u}_${i} = vec4<f32>(${A.read(`y${i}`, `alongA${u}`)});`,
        ...fours.map((f) => `    s${i}_${f} = fma(a${u}_${i}, c${u}_${f}, s${i}_${f});`),
      ]),
    ];
  };
  const body = [
    `  let block = g * ${DIRECT_THREADS}u + thread;`,
    `  let b = block / (${down} * ${across});`,
    `  if (b >= ${batch}) { return; }`,
    `  let top = block / ${across} % ${down} * ${rows}u;`,
    `  let left = block % ${across} * ${columns}u;`,
    `  let depth = ${K};`,
    ...parts.prelude,
    ...starts("y", A, rows, "top", M),
    ...starts("x", B, columns, "left", N),
    ...ownRows.flatMap((i) => fours.map((f) => `  var s${i}_${f} = vec4<f32>();`)),
    `  for (var p = 0u; p < depth; p += ${steps}u) {`,
    ...range(steps).flatMap(step),
    "  }",
    ...ownRows.flatMap((i) => fours.map((f) => `  finishFour(B, b, top + ${i}u, left + ${f * 4}u, s${i}_${f});`)),
  ];
  return writer.finish({
    workgroupSize: DIRECT_THREADS,
    declarations: parts.functions.join("\n"),
    body: body.join("\n"),
  });
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}
