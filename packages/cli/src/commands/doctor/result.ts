import { z } from "zod";

const product = z.strictObject({
  dtype: z.string(),
  work: z.string().describe("what was multiplied"),
  gflops: z.number().min(0).describe("10⁹ operations per second"),
});

/** What `kensho doctor --json` prints. */
export const doctorResult = z.strictObject({
  kensho: z.string(),
  node: z.string(),
  system: z.string().describe("platform and processor type, as Node calls them"),
  cpu: z.string(),
  cores: z.int().min(1).describe("that this process may use"),
  memory_bytes: z.int().min(0).describe("of the machine"),
  engines: z
    .array(
      z.strictObject({
        engine: z.enum(["cpu", "reference"]),
        runs_on: z.string(),
        products: z.array(product),
        failed: z.string().nullable().describe("why it cannot be used"),
      }),
    )
    .describe("that need no GPU"),
  adapters: z
    .array(
      z.strictObject({
        index: z.int().min(0).describe("for --adapter"),
        name: z.string(),
        vendor: z.string(),
        architecture: z.string(),
        driver: z.string(),
        software: z.boolean().describe("runs on the CPU, slower than the engine cpu"),
        features: z.array(z.string()),
        limits: z.record(z.string(), z.number()).describe("by their names in WebGPU, in bytes or pieces"),
        products: z.array(product),
        failed: z.string().nullable().describe("why it could not be opened or timed"),
      }),
    )
    .describe("of WebGPU, hardware first"),
  auto: z.strictObject({
    engine: z.enum(["cpu", "webgpu"]),
    adapter: z.int().min(0).nullable(),
    reason: z.string(),
  }),
  fault: z.string().nullable().describe("what is wrong with the graphics driver, if it is"),
  advice: z.array(z.string()).describe("what to install, where no hardware GPU was found"),
});
export type DoctorResult = z.infer<typeof doctorResult>;
