import type { Engine } from "@kensho/tensor";

/** The engine of that name; its code is loaded now and not before. `auto` is the CPU engine. */
export async function openEngine(name: string): Promise<Engine> {
  if (name === "reference") return (await import("@kensho/tensor")).referenceEngine();
  return (await import("@kensho/onnx")).cpuEngine();
}
