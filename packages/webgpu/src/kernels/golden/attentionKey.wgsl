@group(0) @binding(0) var<uniform> P: array<vec4<u32>, 1024>;
@group(0) @binding(2) var<storage, read_write> M1: array<u32>;
var<workgroup> tile_q: array<vec4<f32>, 32>;
var<workgroup> tile_g: array<vec4<f32>, 32>;
var<workgroup> tile_lse: array<f32, 16>;
var<workgroup> tile_delta: array<f32, 16>;
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
fn start_g(B: u32, b: u32, side: u32) -> u32 {
  let i8 = b % P[B + 0u].z;
  let i9 = b / P[B + 1u].x;
  return P[B + 4u].x + side * P[B + 4u].y + i8 * P[B + 4u].z + i9 * P[B + 4u].w;
}
fn four_g(B: u32, b: u32, side: u32, c: u32) -> vec4<f32> {
  let origin = start_g(B, b, side);
  let first = c * 4u;
  return vec4<f32>(bitcast<f32>(M1[origin + (first + 0u)]), bitcast<f32>(M1[origin + (first + 1u)]), bitcast<f32>(M1[origin + (first + 2u)]), bitcast<f32>(M1[origin + (first + 3u)]));
}
fn read_lse(B: u32, b: u32, side: u32) -> f32 {
  let v10 = bitcast<f32>(M1[P[B + 5u].y + b * P[B + 5u].z + side + P[B + 5u].w]);
  return v10;
}
fn read_delta(B: u32, b: u32, side: u32) -> f32 {
  let v11 = bitcast<f32>(M1[P[B + 6u].x + b * P[B + 6u].y + side]);
  return v11;
}
fn targetRow(B: u32, b: u32, side: u32) -> u32 {
  let i12 = b % P[B + 0u].z;
  let i13 = b / P[B + 1u].x;
  return P[B + 6u].z + side * P[B + 6u].w + i12 * P[B + 7u].x + i13 * P[B + 7u].y;
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
  let B = workgroup.z * 9u;
  let g = workgroup.x + workgroup.y * workgroups.x;
  let b = g / P[B + 7u].z;
  if (b >= P[B + 7u].w) { return; }
  let own = g % P[B + 7u].z * 64u + thread;
  let row = min(own, P[B + 8u].x);
  let k0 = four_k(B, b, row, 0u);
  let k1 = four_k(B, b, row, 1u);
  let v0 = four_v(B, b, row, 0u);
  let v1 = four_v(B, b, row, 1u);
  var sum0 = vec4<f32>();
  var sum1 = vec4<f32>();
  for (var start = 0u; start < P[B + 8u].y; start += 16u) {
    for (var e = thread; e < 32u; e += 64u) {
      let side = start + e / 2u;
      var four = vec4<f32>();
      if (side < P[B + 8u].y) { four = four_q(B, b, side, e % 2u); }
      tile_q[e] = four;
    }
    for (var e = thread; e < 32u; e += 64u) {
      let side = start + e / 2u;
      var four = vec4<f32>();
      if (side < P[B + 8u].y) { four = four_g(B, b, side, e % 2u); }
      tile_g[e] = four;
    }
    if (thread < 16u) { tile_lse[thread] = read_lse(B, b, min(start + thread, P[B + 8u].y - 1u)); }
    if (thread < 16u) { tile_delta[thread] = read_delta(B, b, min(start + thread, P[B + 8u].y - 1u)); }
    workgroupBarrier();
    let count = min(16u, P[B + 8u].y - start);
    for (var j = 0u; j < count; j += 4u) {
      let s0 = dot(k0, tile_q[(j + 0u) * 2u + 0u]) + dot(k1, tile_q[(j + 0u) * 2u + 1u]);
      let s1 = dot(k0, tile_q[(j + 1u) * 2u + 0u]) + dot(k1, tile_q[(j + 1u) * 2u + 1u]);
      let s2 = dot(k0, tile_q[(j + 2u) * 2u + 0u]) + dot(k1, tile_q[(j + 2u) * 2u + 1u]);
      let s3 = dot(k0, tile_q[(j + 3u) * 2u + 0u]) + dot(k1, tile_q[(j + 3u) * 2u + 1u]);
      let p0 = select(0.0f, exp(s0 - tile_lse[j + 0u]), j + 0u < count);
      let p1 = select(0.0f, exp(s1 - tile_lse[j + 1u]), j + 1u < count);
      let p2 = select(0.0f, exp(s2 - tile_lse[j + 2u]), j + 2u < count);
      let p3 = select(0.0f, exp(s3 - tile_lse[j + 3u]), j + 3u < count);
      let t0 = dot(v0, tile_g[(j + 0u) * 2u + 0u]) + dot(v1, tile_g[(j + 0u) * 2u + 1u]);
      let t1 = dot(v0, tile_g[(j + 1u) * 2u + 0u]) + dot(v1, tile_g[(j + 1u) * 2u + 1u]);
      let t2 = dot(v0, tile_g[(j + 2u) * 2u + 0u]) + dot(v1, tile_g[(j + 2u) * 2u + 1u]);
      let t3 = dot(v0, tile_g[(j + 3u) * 2u + 0u]) + dot(v1, tile_g[(j + 3u) * 2u + 1u]);
      let w0 = p0 * (t0 - tile_delta[j + 0u]);
      let w1 = p1 * (t1 - tile_delta[j + 1u]);
      let w2 = p2 * (t2 - tile_delta[j + 2u]);
      let w3 = p3 * (t3 - tile_delta[j + 3u]);
      sum0 = sum0 + (w0 * tile_q[(j + 0u) * 2u + 0u] + w1 * tile_q[(j + 1u) * 2u + 0u] + w2 * tile_q[(j + 2u) * 2u + 0u] + w3 * tile_q[(j + 3u) * 2u + 0u]);
      sum1 = sum1 + (w0 * tile_q[(j + 0u) * 2u + 1u] + w1 * tile_q[(j + 1u) * 2u + 1u] + w2 * tile_q[(j + 2u) * 2u + 1u] + w3 * tile_q[(j + 3u) * 2u + 1u]);
    }
    workgroupBarrier();
  }
  if (own >= P[B + 8u].z) { return; }
  let at = targetRow(B, b, row);
  put(B, at + 0u, sum0.x);
  put(B, at + 1u, sum0.y);
  put(B, at + 2u, sum0.z);
  put(B, at + 3u, sum0.w);
  put(B, at + 4u, sum1.x);
  put(B, at + 5u, sum1.y);
  put(B, at + 6u, sum1.z);
  put(B, at + 7u, sum1.w);
}
