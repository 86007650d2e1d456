// What `eval` works with, which help must not load.
export { batchSizeFor } from "../../network/batch-size.ts";
export { checkIdentifiers, vectorUser } from "../../network/check-identifiers.ts";
export { loadNetwork } from "../../network/load-network.ts";
export { boardRemark, networkOnBoard } from "../../network/network-on-board.ts";
export { openExamples } from "../../network/open-examples.ts";
export { openBallot } from "./arc-ballot.ts";
export { runSweep } from "./run-sweep.ts";
export { sweepPoints } from "./sweep.ts";
export { sweepText, throughputText } from "./sweep-text.ts";
export { overlapText, trainingOverlap } from "./training-overlap.ts";
