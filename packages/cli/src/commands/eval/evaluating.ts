// What `eval` works with, which help must not load.

export { boardRemark, checkIdentifiers, loadNetwork, networkOnBoard, vectorUser } from "@kensho/networks";
export { batchSizeFor } from "../../network/batch-size.ts";
export { openExamples } from "../../network/open-examples.ts";
export { openBallot } from "./arc-ballot.ts";
export { runSweep } from "./run-sweep.ts";
export { sweepPoints } from "./sweep.ts";
export { sweepText, throughputText } from "./sweep-text.ts";
export { overlapText, trainingOverlap } from "./training-overlap.ts";
