@group(0) @binding(0) var<uniform> P: array<vec4<u32>, 1024>;
@group(0) @binding(2) var<storage, read_write> M1: array<u32>;
var<workgroup> tileA: array<vec4<f32>, 128>;
var<workgroup> tileB: array<vec4<f32>, 128>;
fn startA(B: u32, b: u32, side: u32) -> u32 {

  return P[B + 0u].x + side;
}
fn startB(B: u32, b: u32, side: u32) -> u32 {

  return P[B + 0u].z + side + P[B + 0u].w;
}
fn finishElement(B: u32, b: u32, m: u32, n: u32, sum: f32) {
  M1[P[B + 1u].y + m * P[B + 1u].z + n] = bitcast<u32>(sum);
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(num_workgroups) workgroups: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let B = workgroup.z * 4u;
  let g = workgroup.x + workgroup.y * workgroups.x;
  let tiles = P[B + 2u].w * P[B + 3u].x;
  let b = g / tiles;
  if (b >= P[B + 1u].w) { return; }
  let top = (g % tiles) / P[B + 3u].x * 32u;
  let left = g % P[B + 3u].x * 32u;
  let y = thread / 8u;
  let x = thread % 8u;
  var s0 = vec4<f32>(); var s1 = vec4<f32>(); var s2 = vec4<f32>(); var s3 = vec4<f32>();
  for (var start = 0u; start < P[B + 2u].z; start += 16u) {
    for (var e = thread; e < 128u; e += 64u) {
      let q = e % 16u; let r = e / 16u;
      var four = vec4<f32>();
      for (var c = 0u; c < 4u; c++) {
        let side = top + r * 4u + c;
        if (side < P[B + 2u].x && start + q < P[B + 2u].z) { four[c] = bitcast<f32>(M1[startA(B, b, side) + (start + q) * P[B + 0u].y]); }
      }
      tileA[q * 8u + r] = four;
    }
    for (var e = thread; e < 128u; e += 64u) {
      let r = e % 8u; let q = e / 8u;
      var four = vec4<f32>();
      for (var c = 0u; c < 4u; c++) {
        let side = left + r * 4u + c;
        if (side < P[B + 2u].y && start + q < P[B + 2u].z) { four[c] = bitcast<f32>(M1[startB(B, b, side) + (start + q) * P[B + 1u].x]); }
      }
      tileB[q * 8u + r] = four;
    }
    workgroupBarrier();
    for (var q = 0u; q < 16u; q++) {
      let a = tileA[q * 8u + y];
      let c = tileB[q * 8u + x];
    s0 = fma(vec4<f32>(a.x), c, s0);
    s1 = fma(vec4<f32>(a.y), c, s1);
    s2 = fma(vec4<f32>(a.z), c, s2);
    s3 = fma(vec4<f32>(a.w), c, s3);
    }
    workgroupBarrier();
  }
  let sums = array<vec4<f32>, 4>(s0, s1, s2, s3);
  for (var i = 0u; i < 4u; i++) {
    let m = (top + y * 4u) + i;
    for (var j = 0u; j < 4u; j++) {
      let n = (left + x * 4u) + j;
      if (m < P[B + 2u].x && n < P[B + 2u].y) { finishElement(B, b, m, n, sums[i][j]); }
    }
  }
}
