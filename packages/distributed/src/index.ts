export type { Communicator } from "./communicator.ts";
export { GroupCallError, MpiError } from "./errors.ts";
export { loopbackGroup } from "./loopback.ts";
export { detectLaunch, type Launch } from "./mpi/launch.ts";
export { MpiCommunicator, type MpiOptions, openMpi } from "./mpi/mpi-communicator.ts";
export { type Locality, type Placement, placementOf, placements } from "./placement.ts";
