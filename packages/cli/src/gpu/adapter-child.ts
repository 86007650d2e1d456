// Runs in a process of its own (see ask-child.ts): asks the graphics drivers, and prints one line of JSON.
import { listAdapters, openGpu, openWebgpuEngine } from "@kensho/webgpu";
import type { AdapterExamination, ProductSpeed } from "./adapters.ts";
import { SHOWN_LIMITS } from "./shown-limits.ts";

/** The adapter of that number, opened and timed. */
async function examine(index: number, milliseconds: number): Promise<AdapterExamination> {
  const { gflops, measureProduct } = await import("@kensho/measure");
  const gpu = await openGpu({ adapter: index, allowSoftware: true });
  const limits = Object.fromEntries(SHOWN_LIMITS.map((name) => [name, gpu.device.limits[name]]));
  const { features } = gpu.adapter;
  await gpu[Symbol.asyncDispose]();
  const products: ProductSpeed[] = [];
  for (const dtype of features.includes("shader-f16") ? (["f32", "f16"] as const) : (["f32"] as const)) {
    await using engine = await openWebgpuEngine({ adapter: index, allowSoftware: true, precision: dtype });
    const product = await measureProduct(engine, { milliseconds, repetitions: 2 });
    products.push({ dtype, work: product.name, gflops: gflops(product) });
  }
  return { limits, products };
}

const [question, index, milliseconds] = process.argv.slice(2);
try {
  const answer = question === "list" ? await listAdapters() : await examine(Number(index), Number(milliseconds));
  process.stdout.write(`${JSON.stringify({ answer })}\n`);
} catch (error) {
  process.stdout.write(`${JSON.stringify({ failed: error instanceof Error ? error.message : String(error) })}\n`);
}
