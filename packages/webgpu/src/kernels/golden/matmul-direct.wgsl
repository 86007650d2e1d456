@group(0) @binding(0) var<uniform> P: array<vec4<u32>, 1024>;
@group(0) @binding(1) var<storage, read_write> M0: array<vec4<u32>>;
@group(0) @binding(2) var<storage, read_write> M1: array<vec4<u32>>;
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

@compute @workgroup_size(16)
fn main(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(num_workgroups) workgroups: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let B = workgroup.z * 4u;
  let g = workgroup.x + workgroup.y * workgroups.x;
  let block = g * 16u + thread;
  let b = block / (P[B + 2u].y * P[B + 2u].z);
  if (b >= P[B + 2u].x) { return; }
  let top = block / P[B + 2u].z % P[B + 2u].y * 4u;
  let left = block % P[B + 2u].z * 4u;
  let depth = P[B + 1u].w;
  let stepA = P[B + 0u].z;
  let stepB = P[B + 1u].x;
  let rowA0 = startA(B, b, min(top + 0u, P[B + 1u].y - 1u));
  let rowA1 = startA(B, b, min(top + 1u, P[B + 1u].y - 1u));
  let rowA2 = startA(B, b, min(top + 2u, P[B + 1u].y - 1u));
  let rowA3 = startA(B, b, min(top + 3u, P[B + 1u].y - 1u));
  let rowB0 = startB(B, b, min(left + 0u, P[B + 1u].z - 4u));
  var s0_0 = vec4<f32>();
  var s1_0 = vec4<f32>();
  var s2_0 = vec4<f32>();
  var s3_0 = vec4<f32>();
  for (var p = 0u; p < depth; p += 4u) {
    let alongA0 = p * stepA;
    let valueA0 = bitcast<vec4<f32>>(M1[(rowA0 + alongA0) >> 2u]);
    let valueA1 = bitcast<vec4<f32>>(M1[(rowA1 + alongA0) >> 2u]);
    let valueA2 = bitcast<vec4<f32>>(M1[(rowA2 + alongA0) >> 2u]);
    let valueA3 = bitcast<vec4<f32>>(M1[(rowA3 + alongA0) >> 2u]);
    let alongB0 = p * stepB;
    let valueB0_0 = bitcast<vec4<f32>>(M0[(rowB0 + alongB0) >> 2u]);
    let c0_0 = vec4<f32>(valueB0_0.x, valueB0_0.y, valueB0_0.z, valueB0_0.w);
    s0_0 = fma(vec4<f32>(valueA0.x), c0_0, s0_0);
    s1_0 = fma(vec4<f32>(valueA1.x), c0_0, s1_0);
    s2_0 = fma(vec4<f32>(valueA2.x), c0_0, s2_0);
    s3_0 = fma(vec4<f32>(valueA3.x), c0_0, s3_0);
    let alongB1 = (p + 1u) * stepB;
    let valueB1_0 = bitcast<vec4<f32>>(M0[(rowB0 + alongB1) >> 2u]);
    let c1_0 = vec4<f32>(valueB1_0.x, valueB1_0.y, valueB1_0.z, valueB1_0.w);
    s0_0 = fma(vec4<f32>(valueA0.y), c1_0, s0_0);
    s1_0 = fma(vec4<f32>(valueA1.y), c1_0, s1_0);
    s2_0 = fma(vec4<f32>(valueA2.y), c1_0, s2_0);
    s3_0 = fma(vec4<f32>(valueA3.y), c1_0, s3_0);
    let alongB2 = (p + 2u) * stepB;
    let valueB2_0 = bitcast<vec4<f32>>(M0[(rowB0 + alongB2) >> 2u]);
    let c2_0 = vec4<f32>(valueB2_0.x, valueB2_0.y, valueB2_0.z, valueB2_0.w);
    s0_0 = fma(vec4<f32>(valueA0.z), c2_0, s0_0);
    s1_0 = fma(vec4<f32>(valueA1.z), c2_0, s1_0);
    s2_0 = fma(vec4<f32>(valueA2.z), c2_0, s2_0);
    s3_0 = fma(vec4<f32>(valueA3.z), c2_0, s3_0);
    let alongB3 = (p + 3u) * stepB;
    let valueB3_0 = bitcast<vec4<f32>>(M0[(rowB0 + alongB3) >> 2u]);
    let c3_0 = vec4<f32>(valueB3_0.x, valueB3_0.y, valueB3_0.z, valueB3_0.w);
    s0_0 = fma(vec4<f32>(valueA0.w), c3_0, s0_0);
    s1_0 = fma(vec4<f32>(valueA1.w), c3_0, s1_0);
    s2_0 = fma(vec4<f32>(valueA2.w), c3_0, s2_0);
    s3_0 = fma(vec4<f32>(valueA3.w), c3_0, s3_0);
  }
  finishFour(B, b, top + 0u, left + 0u, s0_0);
  finishFour(B, b, top + 1u, left + 0u, s1_0);
  finishFour(B, b, top + 2u, left + 0u, s2_0);
  finishFour(B, b, top + 3u, left + 0u, s3_0);
}
