import type { AdapterDescription } from "@kensho/webgpu";

/** An adapter as people call it: `NVIDIA GeForce RTX 4070`, `SwiftShader driver 5.0.0`. */
export function adapterName({ description, device, architecture, vendor }: AdapterDescription): string {
  return [description, device, architecture, vendor].find((part) => part !== "") ?? "nameless adapter";
}
