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
  let lane = thread % 32u;
  let row14 = g * 4u + thread / 32u;
  let isRow = row14 < P[B + 2u].y;
  let k = min(row14, P[B + 2u].z);
  var r1 = 0.0f;
  for (var j0 = lane; j0 < P[B + 1u].x; j0 += 32u) {
    let v2 = bitcast<f32>(M1[P[B + 0u].x + k * P[B + 0u].y + j0]);
    let v3 = bitcast<f32>(M1[P[B + 0u].z + k * P[B + 0u].w + j0]);
    let v4 = (v2 + v3);
    let v5 = (v4 * v4);
    r1 = r1 + v5;
  }
  scratch[thread] = r1;
  workgroupBarrier();
  for (var half = 16u; half > 0u; half >>= 1u) {
    if (lane < half) {
      scratch[thread] = scratch[thread] + scratch[thread + half * 1u];
    }
    workgroupBarrier();
  }
  r1 = scratch[thread - lane];
  workgroupBarrier();
  let v6 = (r1 / 96.0f);
  let v7 = (v6 + 0.000009999999747378752f);
  let v8 = sqrt(v7);
  let v9 = (1.0f / v8);
  for (var j = lane; j < P[B + 2u].x; j += 32u) {
    let v10 = bitcast<f32>(M1[P[B + 0u].x + k * P[B + 0u].y + j]);
    let v11 = bitcast<f32>(M1[P[B + 0u].z + k * P[B + 0u].w + j]);
    let v12 = (v10 + v11);
    let v13 = (v12 * v9);
    if (isRow) {
      M1[P[B + 1u].z + k * P[B + 1u].w + j] = bitcast<u32>(v13);
    }
  }
  if (isRow && lane == 0u) {
    M1[P[B + 1u].y + k] = bitcast<u32>(v9);
  }
}
