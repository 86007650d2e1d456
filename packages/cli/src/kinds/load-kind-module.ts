import { stat } from "node:fs/promises";
import { extname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { checkKind, type PuzzleKind, PuzzleKindError } from "@kensho/puzzles";
import { importModule, type ModuleExports } from "./import-module.ts";

const EXTENSIONS = [".ts", ".mts", ".cts", ".js", ".mjs", ".cjs"] as const;

/** Members by which an export is recognised as a kind, even if others are missing. */
const MARKS = ["name", "tokens", "parse", "print", "check", "validate", "classKey"] as const;

/**
 * Loads a user's kind from a module: its default export, or the only export that is a kind. A function `generate` that the module exports is the
 * generator of a kind without one.
 * @throws {PuzzleKindError} if the module cannot be loaded, or what it exports is not a kind
 */
export async function loadKindModule(path: string): Promise<PuzzleKind> {
  const file = path.startsWith("file:") ? fileURLToPath(path) : resolve(path);
  await requireModuleFile(file, path);
  const module = await importModule(file).catch((error: unknown) => {
    throw loadError(path, file, error);
  });
  const found = kindOf(module, path);
  const { generate } = module;
  const isPlain = typeof found === "object" && found !== null && !("generate" in found);
  const kind =
    isPlain && generate !== undefined
      ? Object.create(found, { generate: { value: generate, enumerable: true } })
      : found;
  return checkKind(kind, path);
}

async function requireModuleFile(file: string, path: string): Promise<void> {
  const hint = "name the file that exports the kind, like --kind ./my-kind.ts";
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error) {
    const problem =
      found.code === "ENOENT" || found.code === "ENOTDIR" ? "no such file" : `cannot be read (${found.code})`;
    throw new PuzzleKindError(path, problem, { hint, cause: found });
  }
  if (found.isDirectory()) throw new PuzzleKindError(path, "this is a folder, and a module was expected", { hint });
  if (!(EXTENSIONS as readonly string[]).includes(extname(file))) {
    throw new PuzzleKindError(path, "this is not a module", {
      expected: `a file that ends in ${EXTENSIONS.join(", ")}`,
      hint,
    });
  }
}

/** The export that is meant to be a kind. */
function kindOf(module: ModuleExports, path: string): unknown {
  const hint = "export the kind: `export default kind`";
  if (module.default !== undefined && looksLikeKind(module.default)) return module.default;
  const kinds = Object.entries(module).filter(([, value]) => looksLikeKind(value));
  const [only, ...others] = kinds;
  if (only !== undefined && others.length === 0) return only[1];
  if (only !== undefined) {
    const names = kinds.map(([name]) => name).join(", ");
    throw new PuzzleKindError(path, `it exports ${kinds.length} kinds, ${names}`, {
      hint: "export one of them as the default",
    });
  }
  // What a script without exports exports is an empty object.
  const names = Object.keys(module).filter((name) => name !== "module.exports" && name !== "__esModule");
  const isEmpty = names.every((name) => name === "default") && isEmptyObject(module.default);
  if (module.default !== undefined && !isEmpty) return module.default;
  const got =
    isEmpty || names.length === 0 ? "it exports nothing" : `it exports ${names.join(", ")}, none of which is a kind`;
  throw new PuzzleKindError(path, got, { hint });
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function looksLikeKind(value: unknown): boolean {
  return typeof value === "object" && value !== null && MARKS.filter((name) => name in value).length >= 3;
}

/** Says why a module cannot be loaded, with the line where Node or jiti knows it. */
function loadError(path: string, file: string, error: unknown): PuzzleKindError {
  if (!(error instanceof Error)) return new PuzzleKindError(path, `it threw ${String(error)} while it was loaded`);
  const code = (error as NodeJS.ErrnoException).code;
  const [first = ""] = error.message.split("\n");
  const problem = first
    .replaceAll(file, path)
    .replace(/^ParseError:/, "")
    .trim();
  const missing = /^Cannot find (?:package|module) ['"]([^'"]+)['"]/.exec(first)?.[1];
  if (missing !== undefined && (code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND")) {
    const isPackage = !/^(\.|\/|file:|[A-Za-z]:)/.test(missing);
    const name = isPackage ? missing : relative(process.cwd(), missing.replace(/^file:\/\//, ""));
    const hint = isPackage ? `install it beside the module: npm install ${missing}` : "check the path of the import";
    return new PuzzleKindError(path, `it imports ${name}, which is not there`, { hint, cause: error });
  }
  const line = lineOf(error, file);
  const place = line === undefined ? "" : ` (line ${line})`;
  const isSyntax =
    error instanceof SyntaxError || /SYNTAX|TYPESCRIPT/.test(code ?? "") || first.startsWith("ParseError");
  const fault = isSyntax ? "it is not valid JavaScript or TypeScript" : `it threw ${error.name} while it was loaded`;
  const hint = line === undefined ? "correct the module" : `correct line ${line} of the module`;
  return new PuzzleKindError(path, `${fault}${place}: ${problem}`, { hint, cause: error });
}

/** The line of the module that an error or its stack names. */
function lineOf(error: Error, file: string): string | undefined {
  const text = `${error.stack ?? ""}\n${error.message}`;
  const at = text.indexOf(`${file}:`);
  const [, line] = /^:(\d+)/.exec(at < 0 ? "" : text.slice(at + file.length)) ?? [];
  return line ?? /\((\d+):\d+\)/.exec(error.message)?.[1];
}
