import type { MatmulParts } from "./matmul-parts.ts";
import type { OperandText } from "./operand.ts";
import type { MatmulPath, TileShape } from "./tile-table.ts";

type Tiled = Extract<MatmulPath, { kind: "tiled" }>;

/**
 * By tiles in workgroup memory, of which a thread takes 4 × 4 or 8 × 8 elements into registers. A tile lies depth by depth, four rows of
 * its factor to a vector, so that threads read it in vectors.
 */
export function tiledText(parts: MatmulParts, { tile, factors }: Tiled): string {
  const { writer, A, B, m, n } = parts;
  const { rows, columns, depth, each } = tile;
  const { M, N, K, batch } = parts.sizes();
  const down = writer.number(Math.ceil(m / rows), "down");
  const across = writer.number(Math.ceil(n / columns), "across");
  const threads = (rows / each) * (columns / each);
  const fragments = each / 4;
  const type = factors === "f16" ? "vec4<f16>" : "vec4<f32>";
  const wide = (text: string): string => (factors === "f16" ? `vec4<f32>(${text})` : text);
  const sums = range(each).flatMap((i) => range(fragments).map((f) => `s${i}_${f}`));
  const body = [
    `  let tiles = ${down} * ${across};`,
    "  let b = g / tiles;",
    `  if (b >= ${batch}) { return; }`,
    `  let top = (g % tiles) / ${across} * ${rows}u;`,
    `  let left = g % ${across} * ${columns}u;`,
    `  let y = thread / ${columns / each}u;`,
    `  let x = thread % ${columns / each}u;`,
    ...parts.prelude,
    ...sums.map((name) => `  var ${name} = vec4<f32>();`),
    `  for (var start = 0u; start < ${K}; start += ${depth}u) {`,
    ...fetch(writer.inFours, { name: "A", factor: A, width: rows, edge: "top", limit: M, K }, tile, threads, type),
    ...fetch(writer.inFours, { name: "B", factor: B, width: columns, edge: "left", limit: N, K }, tile, threads, type),
    "    workgroupBarrier();",
    `    for (var q = 0u; q < ${depth}u; q++) {`,
    ...range(fragments).flatMap((f) => [
      `      let a${f} = ${wide(`tileA[q * ${rows / 4}u + ${f * (rows / each)}u + y]`)};`,
      `      let c${f} = ${wide(`tileB[q * ${columns / 4}u + ${f * (columns / each)}u + x]`)};`,
    ]),
    ...range(each).flatMap((i) =>
      range(fragments).map((f) => `      s${i}_${f} = fma(vec4<f32>(a${i >> 2}.${"xyzw"[i & 3]}), c${f}, s${i}_${f});`),
    ),
    "    }",
    "    workgroupBarrier();",
    "  }",
    ...range(each).flatMap((i) =>
      range(fragments).map((f) => {
        const row = `top + ${(i >> 2) * (rows / fragments) + (i & 3)}u + y * 4u`;
        return `  finishFour(B, b, ${row}, left + ${f * (columns / fragments)}u + x * 4u, s${i}_${f});`;
      }),
    ),
  ];
  return writer.finish({
    workgroupSize: threads,
    enable: factors === "f16" ? ["f16"] : [],
    declarations: [
      `var<workgroup> tileA: array<${type}, ${(rows * depth) / 4}>;`,
      `var<workgroup> tileB: array<${type}, ${(columns * depth) / 4}>;`,
      ...parts.functions,
    ].join("\n"),
    body: body.join("\n"),
  });
}

/** The workgroup's part of a factor, `width` rows and `depth` along, zeros past the edges. */
function fetch(
  inFours: boolean,
  { name, factor, width, edge, limit, K }: Fetched,
  { depth }: TileShape,
  threads: number,
  type: string,
): string[] {
  const vectors = width / 4;
  const fours = inFours ? factor.fours : undefined;
  const loop = (count: number): string => `    for (var e = thread; e < ${count}u; e += ${threads}u) {`;
  if (fours === "rows") {
    return [
      loop(vectors * depth),
      `      let r = e % ${vectors}u; let q = e / ${vectors}u;`,
      `      let side = ${edge} + r * 4u;`,
      "      var four = vec4<f32>();",
      `      if (side < ${limit} && start + q < ${K}) { four = ${factor.readFour(factor.start("side"), factor.step("(start + q)"))}; }`,
      `      tile${name}[q * ${vectors}u + r] = ${type}(four);`,
      "    }",
    ];
  }
  if (fours === "along") {
    // A thread reads a block of 4 × 4 and turns it round.
    return [
      loop((vectors * depth) / 4),
      `      let q = e % ${depth / 4}u * 4u; let r = e / ${depth / 4}u;`,
      ...range(4).flatMap((c) => [
        `      var f${c} = vec4<f32>();`,
        `      let side${c} = ${edge} + r * 4u + ${c}u;`,
        `      if (side${c} < ${limit} && start + q < ${K}) { f${c} = ${factor.readFour(factor.start(`side${c}`), factor.step("(start + q)"))}; }`,
      ]),
      ...range(4).map((k) => {
        const turned = range(4).map((c) => `f${c}.${"xyzw"[k]}`);
        return `      tile${name}[(q + ${k}u) * ${vectors}u + r] = ${type}(vec4<f32>(${turned.join(", ")}));`;
      }),
      "    }",
    ];
  }
  return [
    loop(vectors * depth),
    factor.alongFirst
      ? `      let q = e % ${depth}u; let r = e / ${depth}u;`
      : `      let r = e % ${vectors}u; let q = e / ${vectors}u;`,
    "      var four = vec4<f32>();",
    "      for (var c = 0u; c < 4u; c++) {",
    `        let side = ${edge} + r * 4u + c;`,
    `        if (side < ${limit} && start + q < ${K}) { four[c] = ${factor.read(factor.start("side"), factor.step("(start + q)"))}; }`,
    "      }",
    `      tile${name}[q * ${vectors}u + r] = ${type}(four);`,
    "    }",
  ];
}

/** A factor, and where the workgroup's part of it begins and the whole ends. */
interface Fetched {
  readonly name: "A" | "B";
  readonly factor: OperandText;
  readonly width: number;
  readonly edge: string;
  readonly limit: string;
  readonly K: string;
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}
