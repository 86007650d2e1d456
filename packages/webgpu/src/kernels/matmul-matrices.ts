import type { MatmulParts } from "./matmul-parts.ts";
import type { OperandText } from "./operand.ts";
import type { MatmulPath } from "./tile-table.ts";

type Matrices = Extract<MatmulPath, { kind: "matrices" }>;

/** Length of the sums between two barriers: with this the workgroup's memory is the 16 KiB that every adapter has. */
const DEPTH = { f16: 32, f32: 16 } as const;
/** Subgroups of a workgroup, in a square. */
const SIDE = 2;

/**
 * By matrices that a subgroup multiplies at once (tensor cores and their like). The factors come into workgroup memory, rounded to the
 * matrices' dtype; each subgroup adds up a quarter of the tile in f32; the sums go through workgroup memory to what follows them.
 */
export function matricesText(parts: MatmulParts, { rows, columns, matrices }: Matrices): string {
  const { writer, A, B, m, n } = parts;
  const { factors: type, M: unitM, N: unitN, K: unitK, threads: lanes } = matrices;
  const { M, N, K, batch } = parts.sizes();
  const down = writer.number(Math.ceil(m / rows), "down");
  const across = writer.number(Math.ceil(n / columns), "across");
  const threads = SIDE * SIDE * lanes;
  const depth = DEPTH[type];
  const [ownRows, ownColumns] = [rows / SIDE, columns / SIDE];
  const [unitsDown, unitsAcross] = [range(ownRows / unitM), range(ownColumns / unitN)];
  const fetch = (name: "A" | "B", factor: OperandText, width: number, edge: string, limit: string): string[] => {
    const place = (side: string, q: string) =>
      name === "A" ? `(${side}) * ${depth}u + ${q}` : `(${q}) * ${columns}u + ${side}`;
    const fours = writer.inFours ? factor.fours : undefined;
    const isAlong = fours === undefined ? factor.alongFirst : fours === "along";
    const [long, wide] = [fours === "along" ? depth / 4 : depth, fours === "rows" ? width / 4 : width];
    const at = fours === undefined ? ["r", "q"] : isAlong ? ["r", "q * 4u"] : ["r * 4u", "q"];
    const [r, q] = at as [string, string];
    const guard = `if (${edge} + ${r} < ${limit} && start + ${q} < ${K})`;
    const origin = factor.start(`(${edge} + ${r})`);
    const lines = [
      `    for (var e = thread; e < ${long * wide}u; e += ${threads}u) {`,
      isAlong
        ? `      let q = e % ${long}u; let r = e / ${long}u;`
        : `      let r = e % ${wide}u; let q = e / ${wide}u;`,
    ];
    if (fours === undefined) {
      lines.push(
        "      var one = 0.0f;",
        `      ${guard} { one = ${factor.read(origin, factor.step(`(start + ${q})`))}; }`,
        `      tile${name}[${place(r, q)}] = ${type}(one);`,
      );
    } else {
      lines.push(
        "      var four = vec4<f32>();",
        `      ${guard} { four = ${factor.readFour(origin, factor.step(`(start + ${q})`))}; }`,
        ...range(4).map((c) => {
          const [side, along] = isAlong ? [r, `${q} + ${c}u`] : [`${r} + ${c}u`, q];
          return `      tile${name}[${place(side, along)}] = ${type}(four.${"xyzw"[c]});`;
        }),
      );
    }
    return [...lines, "    }"];
  };
  const top = (i: number): string => `(subgroup / ${SIDE}u * ${ownRows}u + ${i * unitM}u)`;
  const left = (j: number): string => `(subgroup % ${SIDE}u * ${ownColumns}u + ${j * unitN}u)`;
  const every = (line: (i: number, j: number) => string): string[] =>
    unitsDown.flatMap((i) => unitsAcross.map((j) => line(i, j)));
  const body = [
    `  let tiles = ${down} * ${across};`,
    "  let b = g / tiles;",
    `  if (b >= ${batch}) { return; }`,
    `  let top = (g % tiles) / ${across} * ${rows}u;`,
    `  let left = g % ${across} * ${columns}u;`,
    ...parts.prelude,
    ...every((i, j) => `  var s${i}_${j} = subgroup_matrix_result<f32, ${unitN}, ${unitM}>();`),
    `  for (var start = 0u; start < ${K}; start += ${depth}u) {`,
    ...fetch("A", A, rows, "top", M),
    ...fetch("B", B, columns, "left", N),
    "    workgroupBarrier();",
    `    for (var q = 0u; q < ${depth}u; q += ${unitK}u) {`,
    ...unitsDown.map(
      (i) =>
        `      let a${i} = subgroupMatrixLoad<subgroup_matrix_left<${type}, ${unitK}, ${unitM}>, row_major>(&tileA, ${top(i)} * ${depth}u + q, ${depth}u);`,
    ),
    ...unitsAcross.map(
      (j) =>
        `      let c${j} = subgroupMatrixLoad<subgroup_matrix_right<${type}, ${unitN}, ${unitK}>, row_major>(&tileB, q * ${columns}u + ${left(j)}, ${columns}u);`,
    ),
    ...every((i, j) => `      s${i}_${j} = subgroupMatrixMultiplyAccumulate(a${i}, c${j}, s${i}_${j});`),
    "    }",
    "    workgroupBarrier();",
    "  }",
    // Half of the sums at a time, as all of them would need twice the memory.
    ...range(SIDE).flatMap((half) => [
      `  if (subgroup / ${SIDE}u == ${half}u) {`,
      ...every((i, j) => {
        const place = `${i * unitM * columns}u + ${left(j)}`;
        return `    subgroupMatrixStore<row_major>(&tileC, ${place}, s${i}_${j}, ${columns}u);`;
      }),
      "  }",
      "  workgroupBarrier();",
      `  for (var e = thread; e < ${(ownRows * columns) / 4}u; e += ${threads}u) {`,
      `    let four = vec4<f32>(${range(4)
        .map((c) => `tileC[e * 4u + ${c}u]`)
        .join(", ")});`,
      `    finishFour(B, b, top + ${half * ownRows}u + e / ${columns / 4}u, left + e % ${columns / 4}u * 4u, four);`,
      "  }",
      "  workgroupBarrier();",
    ]),
  ];
  return writer.finish({
    workgroupSize: threads,
    enable: [...(type === "f16" ? ["f16"] : []), "subgroups", "chromium_experimental_subgroup_matrix"],
    builtins: ["@builtin(subgroup_id) subgroup: u32"],
    declarations: [
      `var<workgroup> tileA: array<${type}, ${rows * depth}>;`,
      `var<workgroup> tileB: array<${type}, ${columns * depth}>;`,
      `var<workgroup> tileC: array<f32, ${ownRows * columns}>;`,
      ...parts.functions,
    ].join("\n"),
    body: body.join("\n"),
  });
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}
