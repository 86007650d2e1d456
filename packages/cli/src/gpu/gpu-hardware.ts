import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Makers of graphics chips by their PCI numbers; another is known by its number. */
const MAKERS: Readonly<Record<string, string>> = { "0x10de": "NVIDIA", "0x1002": "AMD", "0x8086": "Intel" };

/** Where the system shows a graphics chip to programs: Linux's own drivers, NVIDIA's, WSL's, and two of phones and boards. */
const DEVICE_FILES = ["dev/nvidiactl", "dev/dxg", "dev/kgsl-3d0", "dev/mali0"] as const;

/** What the kernel knows of graphics chips, without loading a driver. */
export interface GpuHardware {
  /** Whether there may be a GPU that programs can compute on: false only where that is certain. */
  readonly likely: boolean;
  /** Makers of the display controllers on the PCI bus of a Linux system: `NVIDIA`, `AMD`, `Intel`, or a number. */
  readonly makers: readonly string[];
}

/** @param root  of the file system; another one in tests */
export function gpuHardware(platform: NodeJS.Platform = process.platform, root = "/"): GpuHardware {
  if (platform !== "linux") return { likely: true, makers: [] };
  const renderNodes = list(join(root, "dev/dri")).filter((name) => name.startsWith("renderD"));
  const likely = renderNodes.length > 0 || DEVICE_FILES.some((file) => existsSync(join(root, file)));
  const bus = join(root, "sys/bus/pci/devices");
  const makers = list(bus).flatMap((device) => {
    // Class 03: display controllers.
    if (!text(join(bus, device, "class")).startsWith("0x03")) return [];
    const vendor = text(join(bus, device, "vendor"));
    return [MAKERS[vendor] ?? vendor];
  });
  return { likely, makers: [...new Set(makers)] };
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function text(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return "";
  }
}
