import type { AdapterDescription } from "@kensho/webgpu";

/** What WebGPU tells of a device in words; browsers leave some of them empty. */
export type AdapterWords = Pick<AdapterDescription, "vendor" | "architecture" | "device" | "description">;

/** A GPU as people call it, from WebGPU's `nvidia-geforce-rtx-4070`: `nvidia geforce rtx 4070`. */
export function adapterName({ device, architecture, description, vendor }: AdapterWords): string {
  const name = [device, architecture, description, vendor].find((part) => part !== "") ?? "nameless adapter";
  return name.replaceAll("-", " ").trim();
}

/** Whether `wanted` is a part of one of its names, however it is spelled. */
export function isCalled(adapter: AdapterWords, wanted: string): boolean {
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[\s-]+/g, " ");
  const { vendor, architecture, device, description } = adapter;
  return plain(`${vendor} ${architecture} ${device} ${description}`).includes(plain(wanted).trim());
}
