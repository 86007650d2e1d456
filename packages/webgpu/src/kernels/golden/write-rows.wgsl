@group(0) @binding(0) var<uniform> P: array<vec4<u32>, 1024>;
@group(0) @binding(1) var<storage, read_write> M0: array<u32>;
@group(0) @binding(2) var<storage, read_write> M1: array<u32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(num_workgroups) workgroups: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let B = workgroup.z * 2u;
  let g = workgroup.x + workgroup.y * workgroups.x;
  let e = g * 64u + thread;
  let width = P[B].y;
  if (e >= P[B].x) { return; }
  let row = M1[P[B + 1u].x + e / width];
  if (row >= P[B].z) { return; }
  M0[P[B].w + row * width + e % width] = M1[P[B + 1u].y + e];
}
