@group(0) @binding(0) var<uniform> P: array<vec4<u32>, 1024>;
@group(0) @binding(2) var<storage, read_write> M1: array<u32>;
fn kensho_sigmoid(x: f32) -> f32 {
  return 1.0f / (1.0f + exp(-x));
}

@compute @workgroup_size(128)
fn main(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(num_workgroups) workgroups: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let B = workgroup.z * 2u;
  let g = workgroup.x + workgroup.y * workgroups.x;
  let row5 = g * 128u + thread;
  let isRow = row5 < P[B + 1u].x;
  if (!isRow) { return; }
  let k = min(row5, P[B + 1u].y);
  let v0 = bitcast<f32>(M1[P[B + 0u].x + k]);
  let i1 = k % P[B + 0u].z;
  let v2 = bitcast<f32>(M1[P[B + 0u].y + i1]);
  let v3 = (v0 + v2);
  let v4 = (v3 * kensho_sigmoid(v3));
  if (isRow) {
    M1[P[B + 0u].w + k] = bitcast<u32>(v4);
  }
}
