import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// Tests that need an MPI installation: `npm test -- --config packages/distributed/mpi/vitest.config.ts`.
const SOURCE = "kensho:source";

export default defineConfig({
  root: fileURLToPath(new URL("../../..", import.meta.url)),
  resolve: { conditions: [SOURCE] },
  ssr: { resolve: { conditions: [SOURCE] } },
  test: {
    include: ["packages/distributed/mpi/**/*.test.ts"],
    environment: "node",
    pool: "forks",
    // Each test starts processes of its own, which share the cores.
    fileParallelism: false,
    testTimeout: 480_000,
    hookTimeout: 480_000,
  },
});
