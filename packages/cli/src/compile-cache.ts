import module from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Keeps what V8 compiles in the user's cache folder, so that the next start saves that work. Node before 22.8 cannot,
 * and a folder that cannot be written changes nothing. `NODE_COMPILE_CACHE` and `NODE_DISABLE_COMPILE_CACHE` win.
 */
export function keepCompiledCode(): void {
  module.enableCompileCache?.(join(cacheFolder(), "kensho", "compiled"));
}

function cacheFolder(): string {
  const named = process.platform === "win32" ? process.env.LOCALAPPDATA : process.env.XDG_CACHE_HOME;
  if (named) return named;
  return process.platform === "darwin" ? join(homedir(), "Library", "Caches") : join(homedir(), ".cache");
}
