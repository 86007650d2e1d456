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
  let row12 = g * 4u + thread / 32u;
  let isRow = row12 < P[B + 1u].w;
  let k = min(row12, P[B + 2u].x);
  var r2 = -3.4028234663852886e+38f;
  for (var j1 = lane; j1 < P[B + 0u].z; j1 += 32u) {
    let v3 = bitcast<f32>(M1[P[B + 0u].x + k * P[B + 0u].y + j1]);
    r2 = max(r2, v3);
  }
  scratch[thread] = r2;
  workgroupBarrier();
  for (var half = 16u; half > 0u; half >>= 1u) {
    if (lane < half) {
      scratch[thread] = max(scratch[thread], scratch[thread + half * 1u]);
    }
    workgroupBarrier();
  }
  r2 = scratch[thread - lane];
  workgroupBarrier();
  var r7 = 0.0f;
  for (var j6 = lane; j6 < P[B + 0u].w; j6 += 32u) {
    let v8 = bitcast<f32>(M1[P[B + 0u].x + k * P[B + 0u].y + j6]);
    let v9 = (v8 - r2);
    let v10 = exp(v9);
    r7 = r7 + v10;
  }
  scratch[thread] = r7;
  workgroupBarrier();
  for (var half = 16u; half > 0u; half >>= 1u) {
    if (lane < half) {
      scratch[thread] = scratch[thread] + scratch[thread + half * 1u];
    }
    workgroupBarrier();
  }
  r7 = scratch[thread - lane];
  workgroupBarrier();
  for (var j = lane; j < P[B + 1u].z; j += 32u) {
    let v0 = bitcast<f32>(M1[P[B + 0u].x + k * P[B + 0u].y + j]);
    let v4 = (v0 - r2);
    let v5 = exp(v4);
    let v11 = (v5 / r7);
    if (isRow) {
      M1[P[B + 1u].x + k * P[B + 1u].y + j] = bitcast<u32>(v11);
    }
  }
}
