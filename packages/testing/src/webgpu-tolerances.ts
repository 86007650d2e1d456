import type { PrimitiveName } from "@kensho/tensor";
import type { Tolerance } from "./tolerances.ts";

/** Where WGSL promises less than the table, in Node and in a browser alike. */
export const WEBGPU_TOLERANCES: Readonly<Partial<Record<PrimitiveName, Tolerance>>> = {
  neg: { ulps: 0, absolute: 2 ** -126, because: "WGSL may flush subnormal results to 0" },
  exp: { ulps: 48, absolute: 2 ** -126, because: "WGSL allows 3 + 2·|x| ulp" },
  log: { ulps: 4, absolute: 2 ** -21, because: "WGSL allows 2⁻²¹ between 0.5 and 2, and 3 ulp outside" },
};
