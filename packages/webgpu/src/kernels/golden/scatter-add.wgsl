@group(0) @binding(0) var<uniform> P: array<vec4<u32>, 1024>;
@group(0) @binding(2) var<storage, read_write> M1: array<u32>;
var<workgroup> scratch: array<f32, 128>;

@compute @workgroup_size(128)
fn main(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(num_workgroups) workgroups: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let B = workgroup.z * 3u;
  let g = workgroup.x + workgroup.y * workgroups.x;
  let lane = thread / 2u;
  let row6 = g * 2u + thread % 2u;
  let isRow = row6 < P[B + 1u].w;
  let k = min(row6, P[B + 2u].x);
  let i3 = k % P[B + 0u].z;
  let i5 = k / P[B + 1u].x;
  var r1 = 0.0f;
  for (var j0 = lane; j0 < P[B + 1u].y; j0 += 64u) {
    let v2 = bitcast<i32>(M1[P[B + 0u].x + j0]);
    if (v2 == i32(i5)) {
      let v4 = bitcast<f32>(M1[P[B + 0u].y + i3 + j0 * P[B + 0u].w]);
      r1 = r1 + v4;
    }
  }
  scratch[thread] = r1;
  workgroupBarrier();
  for (var half = 32u; half > 0u; half >>= 1u) {
    if (lane < half) {
      scratch[thread] = scratch[thread] + scratch[thread + half * 2u];
    }
    workgroupBarrier();
  }
  r1 = scratch[thread - lane * 2u];
  workgroupBarrier();
  if (isRow && lane == 0u) {
    M1[P[B + 1u].z + k] = bitcast<u32>(r1);
  }
}
