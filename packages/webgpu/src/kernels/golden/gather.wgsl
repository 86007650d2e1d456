@group(0) @binding(0) var<uniform> P: array<vec4<u32>, 1024>;
@group(0) @binding(1) var<storage, read_write> M0: array<u32>;
@group(0) @binding(2) var<storage, read_write> M1: array<u32>;

@compute @workgroup_size(128)
fn main(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(num_workgroups) workgroups: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let B = workgroup.z * 3u;
  let g = workgroup.x + workgroup.y * workgroups.x;
  let row6 = g * 128u + thread;
  let isRow = row6 < P[B + 1u].w;
  if (!isRow) { return; }
  let k = min(row6, P[B + 2u].x);
  let i0 = k / P[B + 0u].y;
  let v1 = bitcast<i32>(M1[P[B + 0u].x + i0]);
  let i2 = u32(clamp(v1, 0i, i32(P[B + 0u].z)));
  let i3 = k % P[B + 1u].x;
  let v4 = bitcast<f32>(M0[P[B + 0u].w + i3 + i2 * P[B + 1u].y]);
  let v5 = (v4 * 8.0f);
  if (isRow) {
    M1[P[B + 1u].z + k] = bitcast<u32>(v5);
  }
}
