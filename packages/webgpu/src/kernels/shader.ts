import { helpersOf } from "./elementwise.ts";

/** Vectors of four numbers that a kernel (with all its instances) can read as parameters: the 16 KiB every adapter has. */
export const PARAM_VECTORS = 1024;

/** What the text of a kernel is put together from. */
export interface ShaderParts {
  /** Buffers of the program, and how many of them, the last ones, hold 16-bit floats. */
  readonly chunks: number;
  readonly halfChunks: number;
  /** Whether buffers are declared in vectors of four. */
  readonly inFours?: boolean;
  /** Numbers per instance that the text reads as `P[B + …]`. */
  readonly params: number;
  readonly workgroupSize: number;
  readonly declarations?: string;
  /** Extensions that the text uses. */
  readonly enable?: readonly string[];
  /** Further parameters of `main`. */
  readonly builtins?: readonly string[];
  /** Statements of `main`, over the linear workgroup number `g`. */
  readonly body: string;
}

/** The whole text of a kernel: bindings of the buffers it touches, the functions it calls, and `main`. */
export function shaderText(parts: ShaderParts): string {
  const { chunks, halfChunks, inFours = false, params, workgroupSize, declarations = "", body } = parts;
  const { enable = [], builtins = [] } = parts;
  const text = `${declarations}${body}`;
  const touched = Array.from({ length: chunks }, (_, i) => i).filter((i) => text.includes(`M${i}[`));
  const isHalf = (i: number): boolean => i >= chunks - halfChunks;
  const buffers = touched.map((i) => {
    const word = isHalf(i) ? "f16" : "u32";
    return `@group(0) @binding(${i + 1}) var<storage, read_write> M${i}: array<${inFours ? `vec4<${word}>` : word}>;`;
  });
  const extensions = new Set([...(touched.some(isHalf) ? ["f16"] : []), ...enable]);
  return `${[
    ...[...extensions].map((extension) => `enable ${extension};`),
    `@group(0) @binding(0) var<uniform> P: array<vec4<u32>, ${PARAM_VECTORS}>;`,
    ...buffers,
    ...helpersOf(text),
    ...(declarations === "" ? [] : [declarations]),
  ].join("\n")}

@compute @workgroup_size(${workgroupSize})
fn main(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(num_workgroups) workgroups: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,${builtins.map((one) => `\n  ${one},`).join("")}
) {
  let B = workgroup.z * ${Math.max(1, Math.ceil(params / 4))}u;
  let g = workgroup.x + workgroup.y * workgroups.x;
${body}
}
`;
}
