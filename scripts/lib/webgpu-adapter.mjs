import { spawnSync } from "node:child_process";
import { root } from "./setup.mjs";

const PROBE = `
const { create } = await import("webgpu");
const gpu = create([]);
const found = (await gpu.requestAdapter()) ?? (await gpu.requestAdapter({ forceFallbackAdapter: true }));
process.exit(found === null ? 1 : 0);
`;

/**
 * Whether WebGPU has any adapter here, asked in a process of its own: the dynamic linker reads where drivers are when a process starts.
 * @param {NodeJS.ProcessEnv} env where drivers are, if not where the system has them
 */
export function hasWebgpuAdapter(env) {
  // The driver that is unpacked for the tests is known to work.
  if (env.VK_ICD_FILENAMES !== undefined) return true;
  const options = { cwd: `${root}/packages/webgpu`, timeout: 20_000 };
  return spawnSync(process.execPath, ["--input-type=module", "-e", PROBE], options).status === 0;
}
