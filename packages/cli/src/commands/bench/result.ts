import { z } from "zod";

const timing = {
  name: z.string().describe("what was run"),
  median: z.number().min(0).describe("milliseconds of one run, when runs follow each other"),
  min: z.number().min(0),
  p95: z.number().min(0).describe("95 of 100 repetitions took no longer"),
  repetitions: z.int().min(1),
  flops: z.number().min(0).describe("2·M·N·K of the matrix products of one run"),
  dispatches: z.int().min(0).optional().describe("kernel launches of one run, where the engine counts them"),
};
const workload = z.strictObject({
  ...timing,
  bytes: z.number().min(0).describe("of operands and result: what must be moved at least"),
});

/** What `kensho bench --json` prints. */
export const benchResult = z.strictObject({
  kensho: z.string(),
  node: z.string(),
  system: z.string(),
  cpu: z.string(),
  cores: z.int().min(1),
  load: z.number().min(0).describe("of the machine at the start, in busy cores"),
  quick: z.boolean(),
  engines: z.array(
    z.strictObject({
      engine: z.enum(["cpu", "webgpu"]),
      title: z.string(),
      version: z.string().describe("of what the engine runs on"),
      precision: z.enum(["f32", "f16"]).describe("of the factors of matrix products"),
      adapter: z
        .strictObject({
          name: z.string(),
          vendor: z.string(),
          architecture: z.string(),
          driver: z.string(),
          software: z.boolean(),
        })
        .nullable(),
      products: z.array(workload),
      kernels: z.array(workload),
      steps: z.array(
        z.strictObject({
          ...timing,
          parameters: z.int().min(0),
          puzzles: z.int().min(1).describe("of one step"),
          compileMs: z.number().min(0).describe("milliseconds until the step could be run"),
        }),
      ),
      failed: z.array(z.strictObject({ name: z.string(), message: z.string() })).describe("what could not be run"),
    }),
  ),
});
export type BenchResult = z.infer<typeof benchResult>;
export type BenchedEngine = BenchResult["engines"][number];
