@group(0) @binding(0) var<uniform> P: array<vec4<u32>, 1024>;
@group(0) @binding(1) var<storage, read_write> M0: array<vec4<u32>>;
@group(0) @binding(2) var<storage, read_write> M1: array<vec4<u32>>;
var<workgroup> tileA: array<vec4<f32>, 128>;
var<workgroup> tileB: array<vec4<f32>, 128>;
fn startA(B: u32, b: u32, side: u32) -> u32 {

  return P[B + 0u].x + side * P[B + 0u].y;
}
fn startB(B: u32, b: u32, side: u32) -> u32 {

  return P[B + 0u].w + side;
}
fn finishFour(B: u32, b: u32, m: u32, n: u32, sums: vec4<f32>) {
  if (m >= P[B + 1u].y || n >= P[B + 1u].z) { return; }
  M1[(P[B + 2u].w + m * P[B + 3u].x + n) >> 2u] = vec4<u32>(bitcast<u32>(sums.x), bitcast<u32>(sums.y), bitcast<u32>(sums.z), bitcast<u32>(sums.w));
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(num_workgroups) workgroups: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let B = workgroup.z * 4u;
  let g = workgroup.x + workgroup.y * workgroups.x;
  let tiles = P[B + 2u].y * P[B + 2u].z;
  let b = g / tiles;
  if (b >= P[B + 2u].x) { return; }
  let top = (g % tiles) / P[B + 2u].z * 32u;
  let left = g % P[B + 2u].z * 32u;
  let y = thread / 8u;
  let x = thread % 8u;
  let stepA = P[B + 0u].z;
  let stepB = P[B + 1u].x;
  var s0_0 = vec4<f32>();
  var s1_0 = vec4<f32>();
  var s2_0 = vec4<f32>();
  var s3_0 = vec4<f32>();
  for (var start = 0u; start < P[B + 1u].w; start += 16u) {
    for (var e = thread; e < 32u; e += 64u) {
      let q = e % 4u * 4u; let r = e / 4u;
      var f0 = vec4<f32>();
      let side0 = top + r * 4u + 0u;
      if (side0 < P[B + 1u].y && start + q < P[B + 1u].w) { f0 = bitcast<vec4<f32>>(M1[(startA(B, b, side0) + (start + q) * stepA) >> 2u]); }
      var f1 = vec4<f32>();
      let side1 = top + r * 4u + 1u;
      if (side1 < P[B + 1u].y && start + q < P[B + 1u].w) { f1 = bitcast<vec4<f32>>(M1[(startA(B, b, side1) + (start + q) * stepA) >> 2u]); }
      var f2 = vec4<f32>();
      let side2 = top + r * 4u + 2u;
      if (side2 < P[B + 1u].y && start + q < P[B + 1u].w) { f2 = bitcast<vec4<f32>>(M1[(startA(B, b, side2) + (start + q) * stepA) >> 2u]); }
      var f3 = vec4<f32>();
      let side3 = top + r * 4u + 3u;
      if (side3 < P[B + 1u].y && start + q < P[B + 1u].w) { f3 = bitcast<vec4<f32>>(M1[(startA(B, b, side3) + (start + q) * stepA) >> 2u]); }
      tileA[(q + 0u) * 8u + r] = vec4<f32>(vec4<f32>(f0.x, f1.x, f2.x, f3.x));
      tileA[(q + 1u) * 8u + r] = vec4<f32>(vec4<f32>(f0.y, f1.y, f2.y, f3.y));
      tileA[(q + 2u) * 8u + r] = vec4<f32>(vec4<f32>(f0.z, f1.z, f2.z, f3.z));
      tileA[(q + 3u) * 8u + r] = vec4<f32>(vec4<f32>(f0.w, f1.w, f2.w, f3.w));
    }
    for (var e = thread; e < 128u; e += 64u) {
      let r = e % 8u; let q = e / 8u;
      let side = left + r * 4u;
      var four = vec4<f32>();
      if (side < P[B + 1u].z && start + q < P[B + 1u].w) { four = bitcast<vec4<f32>>(M0[(startB(B, b, side) + (start + q) * stepB) >> 2u]); }
      tileB[q * 8u + r] = vec4<f32>(four);
    }
    workgroupBarrier();
    for (var q = 0u; q < 16u; q++) {
      let a0 = tileA[q * 8u + 0u + y];
      let c0 = tileB[q * 8u + 0u + x];
      s0_0 = fma(vec4<f32>(a0.x), c0, s0_0);
      s1_0 = fma(vec4<f32>(a0.y), c0, s1_0);
      s2_0 = fma(vec4<f32>(a0.z), c0, s2_0);
      s3_0 = fma(vec4<f32>(a0.w), c0, s3_0);
    }
    workgroupBarrier();
  }
  finishFour(B, b, top + 0u + y * 4u, left + 0u + x * 4u, s0_0);
  finishFour(B, b, top + 1u + y * 4u, left + 0u + x * 4u, s1_0);
  finishFour(B, b, top + 2u + y * 4u, left + 0u + x * 4u, s2_0);
  finishFour(B, b, top + 3u + y * 4u, left + 0u + x * 4u, s3_0);
}
