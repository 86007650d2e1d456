import { readFileSync } from "node:fs";
import { type GpuHardware, gpuHardware } from "./gpu-hardware.ts";

/** The system that advice is for. */
export interface System {
  readonly platform: NodeJS.Platform;
  /** Text of `/etc/os-release`; empty where there is none. */
  readonly osRelease: string;
  readonly hardware: GpuHardware;
  /** Whether Windows runs this Linux. */
  readonly wsl: boolean;
}

/** How each family of distributions installs Vulkan: Mesa's drivers for AMD and Intel, and NVIDIA's own. */
const PACKAGES: Readonly<Record<string, { readonly mesa: string; readonly nvidia: string }>> = {
  debian: { mesa: "sudo apt install mesa-vulkan-drivers", nvidia: "sudo apt install nvidia-driver libvulkan1" },
  ubuntu: { mesa: "sudo apt install mesa-vulkan-drivers", nvidia: "sudo ubuntu-drivers install" },
  fedora: {
    mesa: "sudo dnf install mesa-vulkan-drivers vulkan-loader",
    nvidia: "sudo dnf install akmod-nvidia vulkan-loader (from RPM Fusion)",
  },
  arch: {
    mesa: "sudo pacman -S vulkan-icd-loader vulkan-radeon (AMD) or vulkan-intel (Intel)",
    nvidia: "sudo pacman -S vulkan-icd-loader nvidia-utils",
  },
  suse: {
    mesa: "sudo zypper install libvulkan1 libvulkan_radeon (AMD) or libvulkan_intel (Intel)",
    nvidia: "sudo zypper install libvulkan1 nvidia-gl-G06 (from NVIDIA's repository)",
  },
};

/** What to install, on this system, so that WebGPU finds its GPU: the likeliest first, a line each. */
export function installAdvice(system: System = thisSystem()): readonly string[] {
  if (system.platform === "darwin") return ["Update macOS: WebGPU uses Metal, which comes with it."];
  if (system.platform === "win32")
    return ["Update the graphics driver (from NVIDIA, AMD or Intel): WebGPU uses its Direct3D 12."];
  if (system.platform !== "linux") return [`WebGPU is not available on ${system.platform}; the CPU engine is.`];
  const ids = idsOf(system.osRelease);
  if (ids.includes("alpine"))
    return [
      "WebGPU for Node is built for glibc, and Alpine has musl: take a Debian or Ubuntu image, or the CPU engine.",
    ];
  const family = ids.find((id) => id in PACKAGES);
  const { mesa, nvidia } = PACKAGES[family ?? ""] ?? {
    mesa: "your distribution's Vulkan loader and Mesa's Vulkan drivers",
    nvidia: "NVIDIA's driver and your distribution's Vulkan loader",
  };
  const { likely, makers } = system.hardware;
  if (system.wsl)
    return ["For a GPU under WSL, update the driver on Windows, then install Mesa's Vulkan drivers here:", mesa];
  if (makers.includes("NVIDIA")) return [`This machine has an NVIDIA GPU. Its Vulkan driver: ${nvidia}`, CONTAINER];
  if (makers.some((maker) => maker === "AMD" || maker === "Intel"))
    return [`This machine has a GPU by ${makers.join(" and ")}. Its Vulkan driver: ${mesa}`];
  return [
    likely
      ? "Install the Vulkan driver of the GPU:"
      : "No GPU shows on this system. If it has one, install its Vulkan driver:",
    `AMD and Intel: ${mesa}`,
    `NVIDIA: ${nvidia}`,
    CONTAINER,
  ];
}

const CONTAINER = "In a container: --gpus all with NVIDIA_DRIVER_CAPABILITIES=all, or --device /dev/dri";

function thisSystem(): System {
  const read = (file: string): string => {
    try {
      return readFileSync(file, "utf8");
    } catch {
      return "";
    }
  };
  return {
    platform: process.platform,
    osRelease: read("/etc/os-release"),
    hardware: gpuHardware(),
    wsl: /microsoft/i.test(read("/proc/sys/kernel/osrelease")),
  };
}

/** `ID` and `ID_LIKE` of an os-release file, the nearest first. */
function idsOf(osRelease: string): string[] {
  const value = (key: string): string => new RegExp(`^${key}=["']?([^"'\n]*)`, "m").exec(osRelease)?.[1] ?? "";
  return `${value("ID")} ${value("ID_LIKE")}`.split(/\s+/).map((id) => (id.startsWith("opensuse") ? "suse" : id));
}
