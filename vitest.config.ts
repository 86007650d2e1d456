import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { swiftshaderEnv } from "./scripts/lib/swiftshader.mjs";
import { hasWebgpuAdapter } from "./scripts/lib/webgpu-adapter.mjs";

// Tests import the sources through this export condition, so that a stale `dist` can never fool them.
const SOURCE = "kensho:source";

// The dynamic linker reads these when a process starts, so they go to the workers by inheritance, not by `test.env`.
// A chosen driver, such as lavapipe with 16-bit floats, is kept.
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

// Programs that tests start load what earlier ones have compiled, which halves the time of a start.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL("node_modules/.cache/kensho/compiled", import.meta.url));

/** Packages whose tests need no native engine. */
const PURE = "packages/{datasets,errors,measure,puzzles,report,tensor,zoo}";
const GPU = "packages/webgpu";
const CLI = "packages/cli";
const testsOf = (folder: string): string[] => [`${folder}/src/**/*.test.ts`, `${folder}/test/**/*.test.ts`];

interface Part {
  readonly include: readonly string[];
  readonly exclude?: readonly string[];
}

/** The parts run in alphabetical order, the short files of `pure` last. */
const PARTS: Readonly<Record<string, Part>> = {
  cli: {
    include: [...testsOf(CLI), "examples/*.test.ts", "examples/*/*.test.ts", "scripts/**/*.test.ts"],
  },
  engines: { include: testsOf("packages/*"), exclude: [CLI, GPU, PURE].map((folder) => `${folder}/**`) },
  gpu: { include: hasGpu ? testsOf(GPU) : [] },
  pure: { include: testsOf(PURE) },
};

export default defineConfig({
  resolve: { conditions: [SOURCE] },
  ssr: { resolve: { conditions: [SOURCE] } },
  test: {
    environment: "node",
    // Native engines are not made for threads, and tests measure the memory of their process.
    pool: "forks",
    // oclif imports the commands through Node, so Node loads all sources: there is one copy of each module.
    server: { deps: { external: [/\/packages\/[^/]+\/src\/(?!.*\.test\.ts$)/] } },
    setupFiles: ["./scripts/lib/error-snapshots.mjs"],
    // Loading the sources and the engines takes longer than most files' tests, so a worker keeps them from file to file.
    isolate: false,
    unstubEnvs: true,
    maxWorkers: availableParallelism(),
    testTimeout: 60_000,
    hookTimeout: 60_000,
    tags: [
      { name: "slow", description: "Takes seconds: `pnpm test:fast` leaves it out.", timeout: 300_000 },
      { name: "ci", description: "Takes a minute or more: `npm test` leaves it to `.ci/run`.", timeout: 1_800_000 },
    ],
    projects: Object.entries(PARTS).map(([name, { include, exclude = [] }]) => ({
      extends: true,
      test: { name, include: [...include], exclude: ["**/node_modules/**", ...exclude] },
    })),
  },
});
