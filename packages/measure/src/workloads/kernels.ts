import { attention, logStablemax, rope, ropeTable, swiglu } from "@kensho/layers";
import { add, mul, rmsNorm, softmax, sub, sum, type Tensor } from "@kensho/tensor";
import { type Workload, workload } from "./workload.ts";

/** What a step spends its time on beside matrix products, named as one would profile it. `rows` positions of width `D`. */
export function kernelFamily(batch = 8, D = 512): readonly Workload[] {
  const L = 97;
  const rows = [batch, L, D];
  const of = (operands: Readonly<Record<string, Tensor>>, name: string): Tensor => operands[name] as Tensor;
  return [
    workload("residual + RMSNorm", { x: rows, y: rows }, (o) => rmsNorm(add(of(o, "x"), of(o, "y")), 1e-5)),
    workload("softmax", { x: rows }, (o) => softmax(of(o, "x"))),
    workload("log stablemax", { x: [batch, L, 11] }, (o) => logStablemax(of(o, "x"))),
    workload("rotary positions", { x: [batch, L, 8, D / 8] }, (o) => rope(of(o, "x"), ropeTable(L, D / 8))),
    workload("SwiGLU block", { x: rows, gate_up_proj: [3072, D], down_proj: [D, 1536] }, (o) =>
      swiglu(of(o, "x"), { gate_up_proj: of(o, "gate_up_proj"), down_proj: of(o, "down_proj") }),
    ),
    workload("attention block, 8 heads", { x: rows, qkv_proj: [3 * D, D], o_proj: [D, D] }, (o) =>
      attention(of(o, "x"), { qkv_proj: of(o, "qkv_proj"), o_proj: of(o, "o_proj") }, 8),
    ),
    workload("average of weights", { w: [3072, D], ema: [3072, D] }, (o) =>
      add(of(o, "ema"), mul(sub(of(o, "w"), of(o, "ema")), 1e-3)),
    ),
    workload("sum of squares", { x: [3072, D] }, (o) => sum(mul(of(o, "x"), of(o, "x")))),
  ];
}
