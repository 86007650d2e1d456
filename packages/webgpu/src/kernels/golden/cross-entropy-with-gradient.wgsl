@group(0) @binding(0) var<uniform> P: array<vec4<u32>, 1024>;
@group(0) @binding(2) var<storage, read_write> M1: array<u32>;
var<workgroup> scratch: array<f32, 128>;

@compute @workgroup_size(128)
fn main(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(num_workgroups) workgroups: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let B = workgroup.z * 5u;
  let g = workgroup.x + workgroup.y * workgroups.x;
  let lane = thread % 4u;
  let row57 = g * 32u + thread / 4u;
  let isRow = row57 < P[B + 4u].y;
  let k = min(row57, P[B + 4u].z);
  let v2 = bitcast<i32>(M1[P[B + 0u].x + k]);
  var r7 = -3.4028234663852886e+38f;
  for (var j6 = lane; j6 < P[B + 0u].w; j6 += 4u) {
    let v8 = bitcast<f32>(M1[P[B + 0u].y + k * P[B + 0u].z + j6]);
    r7 = max(r7, v8);
  }
  scratch[thread] = r7;
  workgroupBarrier();
  for (var half = 2u; half > 0u; half >>= 1u) {
    if (lane < half) {
      scratch[thread] = max(scratch[thread], scratch[thread + half * 1u]);
    }
    workgroupBarrier();
  }
  r7 = scratch[thread - lane];
  workgroupBarrier();
  var r11 = 0.0f;
  for (var j10 = lane; j10 < P[B + 1u].z; j10 += 4u) {
    let v12 = bitcast<f32>(M1[P[B + 0u].y + k * P[B + 0u].z + j10]);
    let v13 = (v12 - r7);
    let v14 = exp(v13);
    r11 = r11 + v14;
    if (isRow) {
      M1[P[B + 1u].x + k * P[B + 1u].y + j10] = bitcast<u32>(v14);
    }
  }
  scratch[thread] = r11;
  workgroupBarrier();
  for (var half = 2u; half > 0u; half >>= 1u) {
    if (lane < half) {
      scratch[thread] = scratch[thread] + scratch[thread + half * 1u];
    }
    workgroupBarrier();
  }
  r11 = scratch[thread - lane];
  workgroupBarrier();
  let v15 = log(r11);
  var r1 = 0.0f;
  for (var j0 = lane; j0 < P[B + 1u].w; j0 += 4u) {
    let v3 = (v2 == i32(j0));
    let v4 = select(0.0f, 1.0f, v3);
    let v5 = bitcast<f32>(M1[P[B + 0u].y + k * P[B + 0u].z + j0]);
    let v9 = (v5 - r7);
    let v16 = (v9 - v15);
    let v17 = (v4 * v16);
    r1 = r1 + v17;
  }
  scratch[thread] = r1;
  workgroupBarrier();
  for (var half = 2u; half > 0u; half >>= 1u) {
    if (lane < half) {
      scratch[thread] = scratch[thread] + scratch[thread + half * 1u];
    }
    workgroupBarrier();
  }
  r1 = scratch[thread - lane];
  workgroupBarrier();
  let v18 = (-r1);
  let v19 = 1.0f;
  let v20 = (-v19);
  var r25 = 0.0f;
  for (var j24 = lane; j24 < P[B + 2u].w; j24 += 4u) {
    let v26 = (v2 == i32(j24));
    let v27 = select(0.0f, 1.0f, v26);
    let v28 = (v20 * v27);
    let v29 = (-v28);
    r25 = r25 + v29;
  }
  scratch[thread] = r25;
  workgroupBarrier();
  for (var half = 2u; half > 0u; half >>= 1u) {
    if (lane < half) {
      scratch[thread] = scratch[thread] + scratch[thread + half * 1u];
    }
    workgroupBarrier();
  }
  r25 = scratch[thread - lane];
  workgroupBarrier();
  let v30 = (r25 / r11);
  var r39 = 0.0f;
  for (var j38 = lane; j38 < P[B + 3u].x; j38 += 4u) {
    let v40 = (v2 == i32(j38));
    let v41 = select(0.0f, 1.0f, v40);
    let v42 = (v20 * v41);
    let v43 = bitcast<f32>(M1[P[B + 0u].y + k * P[B + 0u].z + j38]);
    let v44 = (v43 - r7);
    let v45 = exp(v44);
    let v46 = (v30 * v45);
    let v47 = (v42 + v46);
    let v48 = (-v47);
    r39 = r39 + v48;
  }
  scratch[thread] = r39;
  workgroupBarrier();
  for (var half = 2u; half > 0u; half >>= 1u) {
    if (lane < half) {
      scratch[thread] = scratch[thread] + scratch[thread + half * 1u];
    }
    workgroupBarrier();
  }
  r39 = scratch[thread - lane];
  workgroupBarrier();
  var r50 = 0.0f;
  for (var j49 = lane; j49 < P[B + 3u].y; j49 += 4u) {
    let v51 = bitcast<f32>(M1[P[B + 0u].y + k * P[B + 0u].z + j49]);
    let v52 = (v51 == r7);
    let v53 = select(0.0f, 1.0f, v52);
    r50 = r50 + v53;
  }
  scratch[thread] = r50;
  workgroupBarrier();
  for (var half = 2u; half > 0u; half >>= 1u) {
    if (lane < half) {
      scratch[thread] = scratch[thread] + scratch[thread + half * 1u];
    }
    workgroupBarrier();
  }
  r50 = scratch[thread - lane];
  workgroupBarrier();
  let v54 = (r39 / r50);
  for (var j = lane; j < P[B + 4u].x; j += 4u) {
    let v21 = (v2 == i32(j));
    let v22 = select(0.0f, 1.0f, v21);
    let v23 = (v20 * v22);
    let v31 = bitcast<f32>(M1[P[B + 0u].y + k * P[B + 0u].z + j]);
    let v32 = (v31 - r7);
    let v33 = exp(v32);
    let v34 = (v30 * v33);
    let v35 = (v23 + v34);
    let v36 = (v31 == r7);
    let v37 = select(0.0f, 1.0f, v36);
    let v55 = (v37 * v54);
    let v56 = (v35 + v55);
    if (isRow) {
      M1[P[B + 3u].z + k * P[B + 3u].w + j] = bitcast<u32>(v56);
    }
  }
  if (isRow && lane == 0u) {
    M1[P[B + 2u].x + k] = bitcast<u32>(v18);
    M1[P[B + 2u].y + k] = bitcast<u32>(r11);
    M1[P[B + 2u].z + k] = bitcast<u32>(r7);
  }
}
