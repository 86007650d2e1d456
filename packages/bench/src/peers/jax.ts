import { fileURLToPath } from "node:url";
import { jaxOn } from "./jax-work.ts";
import type { Peer } from "./peer.ts";
import { packageVersion } from "./version.ts";

/** jax-js with its WebAssembly backend. */
export const jax: Peer = {
  name: "jax-js wasm",
  version: `@jax-js/jax ${packageVersion("@jax-js/jax", fileURLToPath(import.meta.url))}`,
  // Its worker pool wants the `Worker` of browsers, which Node does not have.
  threads: 1,
  ...jaxOn("wasm"),
};
