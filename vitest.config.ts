import { defineConfig } from "vitest/config";
import { swiftshaderEnv } from "./scripts/lib/swiftshader.mjs";

// Tests import the sources through this export condition, so that a stale `dist` can never fool them.
const SOURCE = "kensho:source";

// The dynamic linker reads these when a process starts, so they go to the workers by inheritance, not by `test.env`.
// Whoever has chosen a driver, such as a lavapipe with 16-bit floats, keeps it.
if (process.env.VK_ICD_FILENAMES === undefined) Object.assign(process.env, swiftshaderEnv());

export default defineConfig({
  resolve: { conditions: [SOURCE] },
  ssr: { resolve: { conditions: [SOURCE] } },
  test: {
    include: [
      "packages/*/src/**/*.test.ts",
      "packages/*/test/**/*.test.ts",
      "examples/*.test.ts",
      "examples/*/*.test.ts",
      "scripts/**/*.test.ts",
    ],
    environment: "node",
    pool: "forks",
    testTimeout: 20_000,
    tags: [
      {
        name: "slow",
        description: "Minutes rather than seconds: trains, packs or runs the built binary.",
        timeout: 600_000,
      },
    ],
  },
});
