import { expect, test } from "vitest";
import { installAdvice, type System } from "./install-advice.ts";

const linux = (osRelease: string, makers: readonly string[] = []): System => ({
  ...{ platform: "linux", osRelease, wsl: false },
  hardware: { likely: makers.length > 0, makers },
});

test.each<[string, System, RegExp]>([
  ["Debian", linux('PRETTY_NAME="Debian"\nID=debian\n'), /mesa-vulkan-drivers\nNVIDIA: sudo apt install nvidia-driver/],
  [
    "Ubuntu with NVIDIA",
    linux("ID=ubuntu\nID_LIKE=debian\n", ["NVIDIA"]),
    /NVIDIA GPU\. .*: sudo ubuntu-drivers install/,
  ],
  ["Mint with AMD", linux('ID=linuxmint\nID_LIKE="ubuntu debian"\n', ["AMD"]), /by AMD\. .*: sudo apt install mesa-/],
  ["Fedora", linux("ID=fedora\n", ["Intel"]), /by Intel\. .*: sudo dnf install/],
  ["Rocky", linux('ID="rocky"\nID_LIKE="rhel centos fedora"\n', ["NVIDIA"]), /akmod-nvidia/],
  ["Arch", linux("ID=arch\n", ["AMD", "NVIDIA"]), /sudo pacman -S vulkan-icd-loader nvidia-utils/],
  ["openSUSE", linux('ID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"\n', ["AMD"]), /sudo zypper install/],
  ["Alpine", linux("ID=alpine\n"), /glibc/],
  ["unknown", linux("", ["AMD"]), /your distribution's Vulkan loader/],
  ["WSL", { ...linux("ID=ubuntu\n"), wsl: true }, /update the driver on Windows/],
  ["macOS", { ...linux(""), platform: "darwin" }, /Metal/],
  ["Windows", { ...linux(""), platform: "win32" }, /Direct3D 12/],
  ["FreeBSD", { ...linux(""), platform: "freebsd" }, /not available on freebsd/],
])("%s", (_, system, expected) => {
  const lines = installAdvice(system);
  expect(lines.join("\n")).toMatch(expected);
  expect(lines.length).toBeLessThanOrEqual(4);
});
