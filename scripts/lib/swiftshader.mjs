import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { root } from "./setup.mjs";

/**
 * A software WebGPU adapter without any system package: the Vulkan driver that `@sparticuz/chromium` carries, unpacked once.
 * @returns {Record<string, string>} environment that a process must be started with to find it; empty where it does not run
 */
export function swiftshaderEnv() {
  if (process.platform !== "linux" || process.arch !== "x64") return {};
  const archive = locate();
  if (archive === undefined) return {};
  const folder = join(root, "node_modules", ".cache", "swiftshader");
  if (!existsSync(folder)) unpack(archive, folder);
  return {
    VK_ICD_FILENAMES: join(folder, "vk_swiftshader_icd.json"),
    LD_LIBRARY_PATH: [folder, process.env.LD_LIBRARY_PATH].filter(Boolean).join(delimiter),
  };
}

/** @returns {string | undefined} */
function locate() {
  try {
    const entry = createRequire(import.meta.url).resolve("@sparticuz/chromium");
    for (let folder = dirname(entry); folder !== dirname(folder); folder = dirname(folder)) {
      const archive = join(folder, "bin", "swiftshader.tar.br");
      if (existsSync(archive)) return archive;
    }
  } catch {
    // Not installed: tests that need an adapter say so.
  }
  return undefined;
}

/** @param {string} archive  @param {string} folder */
function unpack(archive, folder) {
  // Several processes may come here at once: each writes its own folder, the first rename wins.
  const temporary = `${folder}.${process.pid}`;
  mkdirSync(temporary, { recursive: true });
  for (const { name, content } of readTar(brotliDecompressSync(readFileSync(archive)))) {
    writeFileSync(join(temporary, name), content);
  }
  try {
    renameSync(temporary, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** @param {Buffer} archive  @returns {Generator<{ name: string, content: Buffer }>} the files of a ustar archive */
function* readTar(archive) {
  const BLOCK = 512;
  for (let offset = 0; offset + BLOCK <= archive.length; ) {
    const field = (/** @type {number} */ start, /** @type {number} */ length) =>
      archive.toString("latin1", offset + start, offset + start + length).replace(/\0.*$/s, "");
    const name = field(0, 100);
    if (name === "") return;
    const size = Number.parseInt(field(124, 12), 8);
    const isFile = ["0", ""].includes(field(156, 1));
    if (isFile) yield { name, content: archive.subarray(offset + BLOCK, offset + BLOCK + size) };
    offset += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
}
