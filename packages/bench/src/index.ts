export { passGraph } from "./kensho-pass.ts";
export { PASSES, passFlops } from "./workload.ts";
