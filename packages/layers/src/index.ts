export { type AttentionParams, attention } from "./attention.ts";
export { embedding } from "./embedding.ts";
export {
  constantInit,
  type Init,
  initialise,
  lecunNormal,
  truncatedNormal,
  truncatedNormalFromUniform,
} from "./init.ts";
export { linear } from "./linear.ts";
export {
  binaryCrossEntropy,
  crossEntropy,
  IGNORE_LABEL_ID,
  isLabelled,
  LOSS_TYPES,
  type LossType,
  logSoftmax,
  logStablemax,
  meanOverLabels,
} from "./losses.ts";
export { mlpMixing } from "./mixing.ts";
export { noiseTable } from "./noise-table.ts";
export { type RopeTable, rope, ropeTable } from "./rope.ts";
export { type GridLayout, MIN_SHIFT_WIDTH, spatialShift } from "./spatial-shift.ts";
export { type SwigluParams, swiglu, swigluInter } from "./swiglu.ts";
export { type UnitMemberships, unitMemberships } from "./unit-memberships.ts";
export { type UnitMixingParams, unitMixing } from "./unit-mixing.ts";
export { gridUnits, type Unit, type UnitKind, type UnitLayout, unitKinds, withCrossings } from "./units.ts";
