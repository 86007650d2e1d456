#!/usr/bin/env node
// Kensho is tested on Node 20 too; oclif would warn there on every start.
process.env.OCLIF_DISABLE_ENGINE_WARNING = "1";
const { main } = await import("../dist/main.js");
await main(process.argv.slice(2));
