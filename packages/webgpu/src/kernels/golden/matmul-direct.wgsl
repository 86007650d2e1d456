@group(0) @binding(0) var<uniform> P: array<vec4<u32>, 1024>;
@group(0) @binding(1) var<storage, read_write> M0: array<u32>;
@group(0) @binding(2) var<storage, read_write> M1: array<u32>;
fn readA(B: u32, b: u32, m: u32, p: u32) -> f32 {
  let v0 = bitcast<f32>(M1[P[B + 0u].x + m * P[B + 0u].y + p]);
  return v0;
}
fn readB(B: u32, b: u32, n: u32, p: u32) -> f32 {
  let v1 = bitcast<f32>(M0[P[B + 0u].z + n + p * P[B + 0u].w]);
  return v1;
}
fn finishElement(B: u32, b: u32, m: u32, n: u32, sum: f32) {
  M1[P[B + 1u].x + m * P[B + 1u].y + n] = bitcast<u32>(sum);
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(num_workgroups) workgroups: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let B = workgroup.z * 3u;
  let g = workgroup.x + workgroup.y * workgroups.x;
  let block = g * 64u + thread;
  let b = block / (P[B + 2u].z * P[B + 2u].w);
  if (b >= P[B + 1u].z) { return; }
  let top = block / P[B + 2u].w % P[B + 2u].z * 4u;
  let left = block % P[B + 2u].w * 4u;
  let y = min(vec4<u32>(top) + vec4<u32>(0u, 1u, 2u, 3u), vec4<u32>(P[B + 1u].w - 1u));
  let x = min(vec4<u32>(left) + vec4<u32>(0u, 1u, 2u, 3u), vec4<u32>(P[B + 2u].x - 1u));
  var s0 = vec4<f32>(); var s1 = vec4<f32>(); var s2 = vec4<f32>(); var s3 = vec4<f32>();
  for (var p = 0u; p < P[B + 2u].y; p++) {
    let a = vec4<f32>(readA(B, b, y.x, p), readA(B, b, y.y, p), readA(B, b, y.z, p), readA(B, b, y.w, p));
    let c = vec4<f32>(readB(B, b, x.x, p), readB(B, b, x.y, p), readB(B, b, x.z, p), readB(B, b, x.w, p));
    s0 = fma(vec4<f32>(a.x), c, s0);
    s1 = fma(vec4<f32>(a.y), c, s1);
    s2 = fma(vec4<f32>(a.z), c, s2);
    s3 = fma(vec4<f32>(a.w), c, s3);
  }
  let sums = array<vec4<f32>, 4>(s0, s1, s2, s3);
  for (var i = 0u; i < 4u; i++) {
    let m = top + i;
    for (var j = 0u; j < 4u; j++) {
      let n = left + j;
      if (m < P[B + 1u].w && n < P[B + 2u].x) { finishElement(B, b, m, n, sums[i][j]); }
    }
  }
}
