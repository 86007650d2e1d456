export { checkpoint } from "./checkpoint.ts";
export { type GradientOptions, gradients } from "./gradients.ts";
export { grad, noGrad, valueAndGrad } from "./transforms.ts";
export { leaves, mapTree, type Tree } from "./tree.ts";
export { type GradsOf, VJP, type Vjp } from "./vjp.ts";
