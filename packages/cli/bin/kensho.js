#!/usr/bin/env node
import module from "node:module";

// Node 22 and later keep what V8 has compiled, for the next start.
module.enableCompileCache?.();
const { main } = await import("../dist/main.js");
await main(process.argv.slice(2));
