enable f16;
enable subgroups;
enable chromium_experimental_subgroup_matrix;
@group(0) @binding(0) var<uniform> P: array<vec4<u32>, 1024>;
@group(0) @binding(2) var<storage, read_write> M1: array<vec4<u32>>;
var<workgroup> tileA: array<f16, 2048>;
var<workgroup> tileB: array<f16, 2048>;
var<workgroup> tileC: array<f32, 2048>;
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

@compute @workgroup_size(128)
fn main(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(num_workgroups) workgroups: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
  @builtin(subgroup_id) subgroup: u32,
) {
  let B = workgroup.z * 4u;
  let g = workgroup.x + workgroup.y * workgroups.x;
  let tiles = P[B + 2u].y * P[B + 2u].z;
  let b = g / tiles;
  if (b >= P[B + 2u].x) { return; }
  let top = (g % tiles) / P[B + 2u].z * 64u;
  let left = g % P[B + 2u].z * 64u;
  let stepA = P[B + 0u].z;
  let stepB = P[B + 1u].x;
  var s0_0 = subgroup_matrix_result<f32, 16, 16>();
  var s0_1 = subgroup_matrix_result<f32, 16, 16>();
  var s1_0 = subgroup_matrix_result<f32, 16, 16>();
  var s1_1 = subgroup_matrix_result<f32, 16, 16>();
  for (var start = 0u; start < P[B + 1u].w; start += 32u) {
    for (var e = thread; e < 512u; e += 128u) {
      let q = e % 8u; let r = e / 8u;
      var four = vec4<f32>();
      if (top + r < P[B + 1u].y && start + q * 4u < P[B + 1u].w) { four = bitcast<vec4<f32>>(M1[(startA(B, b, (top + r)) + (start + q * 4u) * stepA) >> 2u]); }
      tileA[(r) * 32u + q * 4u + 0u] = f16(four.x);
      tileA[(r) * 32u + q * 4u + 1u] = f16(four.y);
      tileA[(r) * 32u + q * 4u + 2u] = f16(four.z);
      tileA[(r) * 32u + q * 4u + 3u] = f16(four.w);
    }
    for (var e = thread; e < 512u; e += 128u) {
      let r = e % 16u; let q = e / 16u;
      var four = vec4<f32>();
      if (left + r * 4u < P[B + 1u].z && start + q < P[B + 1u].w) { four = bitcast<vec4<f32>>(M1[(startB(B, b, (left + r * 4u)) + (start + q) * stepB) >> 2u]); }
      tileB[(q) * 64u + r * 4u + 0u] = f16(four.x);
      tileB[(q) * 64u + r * 4u + 1u] = f16(four.y);
      tileB[(q) * 64u + r * 4u + 2u] = f16(four.z);
      tileB[(q) * 64u + r * 4u + 3u] = f16(four.w);
    }
    workgroupBarrier();
    for (var q = 0u; q < 32u; q += 16u) {
      let a0 = subgroupMatrixLoad<subgroup_matrix_left<f16, 16, 16>, row_major>(&tileA, (subgroup / 2u * 32u + 0u) * 32u + q, 32u);
      let a1 = subgroupMatrixLoad<subgroup_matrix_left<f16, 16, 16>, row_major>(&tileA, (subgroup / 2u * 32u + 16u) * 32u + q, 32u);
      let c0 = subgroupMatrixLoad<subgroup_matrix_right<f16, 16, 16>, row_major>(&tileB, q * 64u + (subgroup % 2u * 32u + 0u), 64u);
      let c1 = subgroupMatrixLoad<subgroup_matrix_right<f16, 16, 16>, row_major>(&tileB, q * 64u + (subgroup % 2u * 32u + 16u), 64u);
      s0_0 = subgroupMatrixMultiplyAccumulate(a0, c0, s0_0);
      s0_1 = subgroupMatrixMultiplyAccumulate(a0, c1, s0_1);
      s1_0 = subgroupMatrixMultiplyAccumulate(a1, c0, s1_0);
      s1_1 = subgroupMatrixMultiplyAccumulate(a1, c1, s1_1);
    }
    workgroupBarrier();
  }
  if (subgroup / 2u == 0u) {
    subgroupMatrixStore<row_major>(&tileC, 0u + (subgroup % 2u * 32u + 0u), s0_0, 64u);
    subgroupMatrixStore<row_major>(&tileC, 0u + (subgroup % 2u * 32u + 16u), s0_1, 64u);
    subgroupMatrixStore<row_major>(&tileC, 1024u + (subgroup % 2u * 32u + 0u), s1_0, 64u);
    subgroupMatrixStore<row_major>(&tileC, 1024u + (subgroup % 2u * 32u + 16u), s1_1, 64u);
  }
  workgroupBarrier();
  for (var e = thread; e < 512u; e += 128u) {
    let four = vec4<f32>(tileC[e * 4u + 0u], tileC[e * 4u + 1u], tileC[e * 4u + 2u], tileC[e * 4u + 3u]);
    finishFour(B, b, top + 0u + e / 16u, left + e % 16u * 4u, four);
  }
  workgroupBarrier();
  if (subgroup / 2u == 1u) {
    subgroupMatrixStore<row_major>(&tileC, 0u + (subgroup % 2u * 32u + 0u), s0_0, 64u);
    subgroupMatrixStore<row_major>(&tileC, 0u + (subgroup % 2u * 32u + 16u), s0_1, 64u);
    subgroupMatrixStore<row_major>(&tileC, 1024u + (subgroup % 2u * 32u + 0u), s1_0, 64u);
    subgroupMatrixStore<row_major>(&tileC, 1024u + (subgroup % 2u * 32u + 16u), s1_1, 64u);
  }
  workgroupBarrier();
  for (var e = thread; e < 512u; e += 128u) {
    let four = vec4<f32>(tileC[e * 4u + 0u], tileC[e * 4u + 1u], tileC[e * 4u + 2u], tileC[e * 4u + 3u]);
    finishFour(B, b, top + 32u + e / 16u, left + e % 16u * 4u, four);
  }
  workgroupBarrier();
}
