@group(0) @binding(0) var<uniform> P: array<vec4<u32>, 1024>;
@group(0) @binding(1) var<storage, read_write> M0: array<u32>;
@group(0) @binding(2) var<storage, read_write> M1: array<u32>;

@compute @workgroup_size(128)
fn main(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(num_workgroups) workgroups: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let B = workgroup.z * 4u;
  let g = workgroup.x + workgroup.y * workgroups.x;
  let row22 = g * 128u + thread;
  let isRow = row22 < P[B + 2u].w;
  if (!isRow) { return; }
  let k = min(row22, P[B + 3u].x);
  let v0 = bitcast<f32>(M0[P[B + 0u].x + k]);
  let v1 = bitcast<f32>(M0[P[B + 0u].y + k]);
  let v2 = bitcast<f32>(M1[P[B + 0u].z + k]);
  let v3 = (v2 - v1);
  let v4 = (v3 * 0.10000000149011612f);
  let v5 = (v1 + v4);
  let v6 = bitcast<f32>(M0[P[B + 0u].w + k]);
  let v7 = (v2 * v2);
  let v8 = (v7 - v6);
  let v9 = (v8 * 0.05000000074505806f);
  let v10 = (v6 + v9);
  let v11 = sqrt(v10);
  let v12 = (v11 + 9.99999993922529e-9f);
  let v13 = (v5 / v12);
  let v14 = bitcast<f32>(M1[P[B + 1u].x]);
  let v15 = (v13 * v14);
  let v16 = (v0 - v15);
  let v17 = bitcast<f32>(M0[P[B + 1u].y + k]);
  let v18 = (v17 - v16);
  let v19 = bitcast<f32>(M1[P[B + 1u].z]);
  let v20 = (v18 * v19);
  let v21 = (v16 + v20);
  if (isRow) {
    M0[P[B + 1u].w + k] = bitcast<u32>(v21);
    M0[P[B + 2u].x + k] = bitcast<u32>(v16);
    M0[P[B + 2u].y + k] = bitcast<u32>(v10);
    M0[P[B + 2u].z + k] = bitcast<u32>(v5);
  }
}
