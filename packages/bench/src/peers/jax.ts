import { fileURLToPath } from "node:url";
import { jaxOn } from "./jax-work.ts";
import type { Peer } from "./peer.ts";
import { packageVersion } from "./version.ts";

const { preparePass, prepareProduct } = jaxOn("wasm");

/** jax-js with its WebAssembly backend. */
export const jax: Peer = {
  name: "jax-js wasm",
  version: `@jax-js/jax ${packageVersion("@jax-js/jax", fileURLToPath(import.meta.url))}`,
  // Its worker pool wants the `Worker` of browsers, which Node does not have.
  threads: 1,
  preparePass,
  prepareMatmul: (n) => prepareProduct(n, n, n),
};
