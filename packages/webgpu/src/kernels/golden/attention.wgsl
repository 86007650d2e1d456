@group(0) @binding(0) var<uniform> P: array<vec4<u32>, 1024>;
@group(0) @binding(2) var<storage, read_write> M1: array<u32>;
var<workgroup> tile_k: array<vec4<f32>, 32>;
var<workgroup> tile_v: array<vec4<f32>, 32>;
fn read_q(B: u32, b: u32, side: u32, p: u32) -> f32 {
  let i0 = b % P[B + 0u].z;
  let i1 = b / P[B + 1u].x;
  let v2 = bitcast<f32>(M1[P[B + 0u].x + side * P[B + 0u].y + i0 * P[B + 0u].w + i1 * P[B + 1u].y + p]);
  let v3 = (v2 * 0.3535533845424652f);
  return v3;
}
fn four_q(B: u32, b: u32, side: u32, c: u32) -> vec4<f32> {
  let origin = side;
  let first = c * 4u;
  return vec4<f32>(read_q(B, b, origin, (first + 0u)), read_q(B, b, origin, (first + 1u)), read_q(B, b, origin, (first + 2u)), read_q(B, b, origin, (first + 3u)));
}
fn start_k(B: u32, b: u32, side: u32) -> u32 {
  let i4 = b % P[B + 0u].z;
  let i5 = b / P[B + 1u].x;
  return P[B + 1u].z + side * P[B + 1u].w + i4 * P[B + 2u].x + i5 * P[B + 2u].y;
}
fn four_k(B: u32, b: u32, side: u32, c: u32) -> vec4<f32> {
  let origin = start_k(B, b, side);
  let first = c * 4u;
  return vec4<f32>(bitcast<f32>(M1[origin + (first + 0u)]), bitcast<f32>(M1[origin + (first + 1u)]), bitcast<f32>(M1[origin + (first + 2u)]), bitcast<f32>(M1[origin + (first + 3u)]));
}
fn start_v(B: u32, b: u32, side: u32) -> u32 {
  let i6 = b % P[B + 0u].z;
  let i7 = b / P[B + 1u].x;
  return P[B + 2u].w + side * P[B + 3u].x + i6 * P[B + 3u].y + i7 * P[B + 3u].z;
}
fn four_v(B: u32, b: u32, side: u32, c: u32) -> vec4<f32> {
  let origin = start_v(B, b, side);
  let first = c * 4u;
  return vec4<f32>(bitcast<f32>(M1[origin + (first + 0u)]), bitcast<f32>(M1[origin + (first + 1u)]), bitcast<f32>(M1[origin + (first + 2u)]), bitcast<f32>(M1[origin + (first + 3u)]));
}
fn targetRow(B: u32, b: u32, side: u32) -> u32 {
  let i8 = b % P[B + 0u].z;
  let i9 = b / P[B + 1u].x;
  return P[B + 4u].x + side * P[B + 4u].y + i8 * P[B + 4u].z + i9 * P[B + 4u].w;
}
fn targetSum(B: u32, b: u32, side: u32) -> u32 {

  return P[B + 4u].x + b * P[B + 5u].x + side + P[B + 5u].y;
}
fn put(B: u32, word: u32, value: f32) {
  M1[word] = bitcast<u32>(value);
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(num_workgroups) workgroups: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let B = workgroup.z * 7u;
  let g = workgroup.x + workgroup.y * workgroups.x;
  let b = g / P[B + 5u].z;
  if (b >= P[B + 5u].w) { return; }
  let own = g % P[B + 5u].z * 64u + thread;
  let row = min(own, P[B + 6u].x);
  let q0 = four_q(B, b, row, 0u);
  let q1 = four_q(B, b, row, 1u);
  var sum0 = vec4<f32>();
  var sum1 = vec4<f32>();
  var most = -3.4028234663852886e+38f;
  var total = 0.0f;
  for (var start = 0u; start < P[B + 6u].y; start += 16u) {
    for (var e = thread; e < 32u; e += 64u) {
      let side = start + e / 2u;
      var four = vec4<f32>();
      if (side < P[B + 6u].y) { four = four_k(B, b, side, e % 2u); }
      tile_k[e] = four;
    }
    for (var e = thread; e < 32u; e += 64u) {
      let side = start + e / 2u;
      var four = vec4<f32>();
      if (side < P[B + 6u].y) { four = four_v(B, b, side, e % 2u); }
      tile_v[e] = four;
    }
    workgroupBarrier();
    let count = min(16u, P[B + 6u].y - start);
    for (var j = 0u; j < count; j += 4u) {
      let s0 = dot(q0, tile_k[(j + 0u) * 2u + 0u]) + dot(q1, tile_k[(j + 0u) * 2u + 1u]);
      let s1 = dot(q0, tile_k[(j + 1u) * 2u + 0u]) + dot(q1, tile_k[(j + 1u) * 2u + 1u]);
      let s2 = dot(q0, tile_k[(j + 2u) * 2u + 0u]) + dot(q1, tile_k[(j + 2u) * 2u + 1u]);
      let s3 = dot(q0, tile_k[(j + 3u) * 2u + 0u]) + dot(q1, tile_k[(j + 3u) * 2u + 1u]);
      let larger = max(most, max(max(max(select(most, s0, j + 0u < count), select(most, s1, j + 1u < count)), select(most, s2, j + 2u < count)), select(most, s3, j + 3u < count)));
      let rescale = exp(most - larger);
      most = larger;
      let w0 = select(0.0f, exp(s0 - larger), j + 0u < count);
      let w1 = select(0.0f, exp(s1 - larger), j + 1u < count);
      let w2 = select(0.0f, exp(s2 - larger), j + 2u < count);
      let w3 = select(0.0f, exp(s3 - larger), j + 3u < count);
      total = total * rescale + (w0 + w1 + w2 + w3);
      sum0 = sum0 * rescale + (w0 * tile_v[(j + 0u) * 2u + 0u] + w1 * tile_v[(j + 1u) * 2u + 0u] + w2 * tile_v[(j + 2u) * 2u + 0u] + w3 * tile_v[(j + 3u) * 2u + 0u]);
      sum1 = sum1 * rescale + (w0 * tile_v[(j + 0u) * 2u + 1u] + w1 * tile_v[(j + 1u) * 2u + 1u] + w2 * tile_v[(j + 2u) * 2u + 1u] + w3 * tile_v[(j + 3u) * 2u + 1u]);
    }
    workgroupBarrier();
  }
  if (own >= P[B + 6u].z) { return; }
  let scale = 1.0f / total;
  put(B, targetSum(B, b, row), most + log(total));
  let at = targetRow(B, b, row);
  put(B, at + 0u, sum0.x * scale);
  put(B, at + 1u, sum0.y * scale);
  put(B, at + 2u, sum0.z * scale);
  put(B, at + 3u, sum0.w * scale);
  put(B, at + 4u, sum1.x * scale);
  put(B, at + 5u, sum1.y * scale);
  put(B, at + 6u, sum1.z * scale);
  put(B, at + 7u, sum1.w * scale);
}
