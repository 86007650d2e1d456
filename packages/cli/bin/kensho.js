#!/usr/bin/env node
import { keepCompiledCode } from "../dist/compile-cache.js";

keepCompiledCode();
const { main } = await import("../dist/main.js");
await main(process.argv.slice(2));
