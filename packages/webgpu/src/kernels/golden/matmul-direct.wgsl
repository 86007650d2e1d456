@group(0) @binding(0) var<uniform> P: array<vec4<u32>, 1024>;
@group(0) @binding(1) var<storage, read_write> M0: array<u32>;
@group(0) @binding(2) var<storage, read_write> M1: array<u32>;
fn startA(B: u32, b: u32, side: u32) -> u32 {

  return P[B + 0u].x + side * P[B + 0u].y;
}
fn startB(B: u32, b: u32, side: u32) -> u32 {

  return P[B + 0u].w + side;
}
fn finishElement(B: u32, b: u32, m: u32, n: u32, sum: f32) {
  M1[P[B + 2u].w + m * P[B + 3u].x + n] = bitcast<u32>(sum);
}
fn finishFour(B: u32, b: u32, m: u32, n: u32, sums: vec4<f32>) {
  if (m >= P[B + 1u].y) { return; }
  for (var c = 0u; c < 4u; c++) {
    if (n + c < P[B + 1u].z) { finishElement(B, b, m, n + c, sums[c]); }
  }
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(num_workgroups) workgroups: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let B = workgroup.z * 4u;
  let g = workgroup.x + workgroup.y * workgroups.x;
  let block = g * 64u + thread;
  let b = block / (P[B + 2u].y * P[B + 2u].z);
  if (b >= P[B + 2u].x) { return; }
  let top = block / P[B + 2u].z % P[B + 2u].y * 4u;
  let left = block % P[B + 2u].z * 4u;
  let y0 = startA(B, b, min(top + 0u, P[B + 1u].y - 1u));
  let y1 = startA(B, b, min(top + 1u, P[B + 1u].y - 1u));
  let y2 = startA(B, b, min(top + 2u, P[B + 1u].y - 1u));
  let y3 = startA(B, b, min(top + 3u, P[B + 1u].y - 1u));
  let x0 = startB(B, b, min(left + 0u, P[B + 1u].z - 1u));
  let x1 = startB(B, b, min(left + 1u, P[B + 1u].z - 1u));
  let x2 = startB(B, b, min(left + 2u, P[B + 1u].z - 1u));
  let x3 = startB(B, b, min(left + 3u, P[B + 1u].z - 1u));
  var s0 = vec4<f32>(); var s1 = vec4<f32>(); var s2 = vec4<f32>(); var s3 = vec4<f32>();
  for (var p = 0u; p < P[B + 1u].w; p++) {
    let a = vec4<f32>(bitcast<f32>(M1[y0 + p * P[B + 0u].z]), bitcast<f32>(M1[y1 + p * P[B + 0u].z]), bitcast<f32>(M1[y2 + p * P[B + 0u].z]), bitcast<f32>(M1[y3 + p * P[B + 0u].z]));
    let c = vec4<f32>(bitcast<f32>(M0[x0 + p * P[B + 1u].x]), bitcast<f32>(M0[x1 + p * P[B + 1u].x]), bitcast<f32>(M0[x2 + p * P[B + 1u].x]), bitcast<f32>(M0[x3 + p * P[B + 1u].x]));
    s0 = fma(vec4<f32>(a.x), c, s0);
    s1 = fma(vec4<f32>(a.y), c, s1);
    s2 = fma(vec4<f32>(a.z), c, s2);
    s3 = fma(vec4<f32>(a.w), c, s3);
  }
  finishFour(B, b, top + 0u, left, s0);
  finishFour(B, b, top + 1u, left, s1);
  finishFour(B, b, top + 2u, left, s2);
  finishFour(B, b, top + 3u, left, s3);
}
