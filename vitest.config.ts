import { defineConfig } from "vitest/config";
import { swiftshaderEnv } from "./scripts/lib/swiftshader.mjs";
import { hasWebgpuAdapter } from "./scripts/lib/webgpu-adapter.mjs";

// Tests import the sources through this export condition, so that a stale `dist` can never fool them.
const SOURCE = "kensho:source";

// The dynamic linker reads these when a process starts, so they go to the workers by inheritance, not by `test.env`.
// Whoever has chosen a driver, such as a lavapipe with 16-bit floats, keeps it.
const driver = process.env.VK_ICD_FILENAMES === undefined ? swiftshaderEnv() : {};
Object.assign(process.env, driver);

// The WebGPU engine is tested on whatever adapter there is. Without any that is a failure in CI, and elsewhere said aloud.
const hasGpu = hasWebgpuAdapter(process.env);
if (!hasGpu && process.env.CI === "true") throw new Error("no WebGPU adapter: the WebGPU engine cannot be tested");
if (!hasGpu) {
  process.stderr.write(
    "\nNOT TESTED: the WebGPU engine, as there is no adapter. Install a Vulkan driver to test it.\n\n",
  );
  process.env.KENSHO_WITHOUT_GPU = "1";
}

const EXCLUDED = ["**/node_modules/**", ...(hasGpu ? [] : ["packages/webgpu/**"])];

export default defineConfig({
  resolve: { conditions: [SOURCE] },
  ssr: { resolve: { conditions: [SOURCE] } },
  test: {
    environment: "node",
    pool: "forks",
    setupFiles: ["./scripts/lib/error-snapshots.mjs"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    tags: [
      {
        name: "slow",
        description: "Minutes rather than seconds: trains, packs or runs the built binary.",
        timeout: 600_000,
      },
    ],
    projects: [
      {
        extends: true,
        test: {
          name: "library",
          include: [
            "packages/*/src/**/*.test.ts",
            "packages/*/test/**/*.test.ts",
            "examples/*.test.ts",
            "examples/*/*.test.ts",
            "scripts/**/*.test.ts",
          ],
          exclude: [...EXCLUDED, "packages/cli/test/**"],
        },
      },
      {
        extends: true,
        test: {
          name: "cli",
          include: ["packages/cli/test/**/*.test.ts"],
          exclude: EXCLUDED,
          // oclif imports the commands by itself. Node loads all sources here, so that there is one copy of each module.
          execArgv: [`--conditions=${SOURCE}`],
          server: { deps: { external: [/\/packages\/[^/]+\/src\//] } },
        },
      },
    ],
  },
});
