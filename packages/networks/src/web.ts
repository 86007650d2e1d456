// `@kensho/networks/web`: what a page can use. It imports no module of Node.
export { ConfigError, UnusableCheckpointError } from "./errors.ts";
export { type FetchNetworkOptions, fetchNetwork, NetworkFetchError } from "./fetch-network.ts";
export type { Network } from "./network.ts";
export { acceptsBoard, boardRemark, networkOnBoard } from "./network-on-board.ts";
