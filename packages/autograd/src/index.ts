export { type GradientOptions, gradients } from "./gradients.ts";
export { grad, leaves, mapTree, noGrad, type Tree, valueAndGrad } from "./transforms.ts";
export { type GradsOf, VJP, type Vjp } from "./vjp.ts";
