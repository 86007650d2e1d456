import { pathToFileURL } from "node:url";

/** What a module exports, by name. */
export type ModuleExports = { readonly [name: string]: unknown };

/** Codes of errors that say that Node cannot load a module, although it may be right: types, extensions left out, folders of packages. */
const BEYOND_NODE: readonly unknown[] = [
  "ERR_UNKNOWN_FILE_EXTENSION",
  "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX",
  "ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING",
  "ERR_NO_TYPESCRIPT",
  "ERR_MODULE_NOT_FOUND",
  "ERR_UNSUPPORTED_DIR_IMPORT",
];

/**
 * Imports a user's module, written in JavaScript or TypeScript. Node loads what it can; jiti loads the rest: TypeScript on versions of Node that do
 * not strip types, imports without extensions, and `import` in a folder whose package.json says "commonjs".
 */
export async function importModule(file: string): Promise<ModuleExports> {
  try {
    return await quietly(async () => (await import(pathToFileURL(file).href)) as ModuleExports);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (!BEYOND_NODE.includes(code) && !(error instanceof SyntaxError)) throw error;
    const { createJiti } = await import("jiti");
    return await createJiti(import.meta.url, { fsCache: false, interopDefault: false }).import<ModuleExports>(file);
  }
}

/** Runs without the warnings that Node gives about modules that are right: those with types, or whose package.json does not say "module". */
async function quietly<T>(run: () => Promise<T>): Promise<T> {
  const listeners = process.rawListeners("warning") as ((warning: Error) => void)[];
  const filter = (warning: Error & { readonly code?: string }): void => {
    const isExpected =
      warning.code === "MODULE_TYPELESS_PACKAGE_JSON" ||
      /type stripping|\bload (?:an|the) ES module/i.test(warning.message);
    if (!isExpected) for (const listener of listeners) listener.call(process, warning);
  };
  process.removeAllListeners("warning").on("warning", filter);
  try {
    return await run();
  } finally {
    // Warnings are emitted in a turn of their own.
    await new Promise((resolve) => setImmediate(resolve));
    process.off("warning", filter);
    for (const listener of listeners) process.on("warning", listener);
  }
}
