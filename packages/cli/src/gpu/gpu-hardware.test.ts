import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { gpuHardware } from "./gpu-hardware.ts";

function root(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "kensho-root-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const card = (number: string, vendor: string) => ({
  [`sys/bus/pci/devices/${number}/class`]: "0x030000\n",
  [`sys/bus/pci/devices/${number}/vendor`]: `${vendor}\n`,
});
const network = { "sys/bus/pci/devices/9/class": "0x020000\n", "sys/bus/pci/devices/9/vendor": "0x8086\n" };

test.each([
  ["nothing", {}, { likely: false, makers: [] }],
  ["a render node", { "dev/dri/renderD128": "", ...card("1", "0x1002") }, { likely: true, makers: ["AMD"] }],
  [
    "a display controller alone",
    { "dev/dri/card0": "", ...card("1", "0x1a03") },
    { likely: false, makers: ["0x1a03"] },
  ],
  [
    "a container's NVIDIA",
    { "dev/nvidiactl": "", ...card("1", "0x10de"), ...network },
    { likely: true, makers: ["NVIDIA"] },
  ],
  ["two of a kind", { ...card("1", "0x10de"), ...card("2", "0x10de") }, { likely: false, makers: ["NVIDIA"] }],
  ["WSL", { "dev/dxg": "" }, { likely: true, makers: [] }],
])("%s on Linux", (_, files, expected) => {
  expect(gpuHardware("linux", root(files))).toEqual(expected);
});

test("elsewhere only the driver knows", () => {
  expect(gpuHardware("darwin", root({}))).toEqual({ likely: true, makers: [] });
});
