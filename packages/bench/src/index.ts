export { matmulFlops, passGraph } from "./kensho-pass.ts";
export { PASSES, passFlops } from "./workload.ts";
