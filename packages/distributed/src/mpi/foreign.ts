import { MpiError } from "../errors.ts";

/** A handle or an address as it is passed to C. */
export type Word = number | bigint | null | ArrayBufferView;

/** A function of a C library: takes words, returns an `int`. */
export type ForeignFunction = (...words: readonly Word[]) => number;

/** C types that MPI's functions take. */
export type ForeignType = "int" | "void *";

/** A shared library. */
export interface ForeignLibrary {
  readonly file: string;
  /** A function that returns an `int`. */
  function(name: string, parameters: readonly ForeignType[]): ForeignFunction;
  /** Address of a variable. */
  address(name: string): bigint;
}

/**
 * Opens the first library that can be opened. The foreign-function interface itself, `koffi`, is loaded here and not before.
 * @throws {MpiError} if none can be, or there is no koffi for this system
 */
export async function openLibrary(files: readonly string[], hint: string): Promise<ForeignLibrary> {
  const { default: koffi } = await import("koffi").catch((cause: unknown) => {
    throw new MpiError(
      "the package koffi, through which MPI is called, is not installed or not made for this system",
      "install it with: npm install koffi",
      { cause },
    );
  });
  const problems: string[] = [];
  for (const file of files) {
    try {
      // Open MPI's plug-ins look for its symbols in what is loaded globally.
      const library = koffi.load(file, { global: true });
      return {
        file,
        function: (name, parameters) => library.func(name, "int", [...parameters]),
        address: (name) => koffi.address(library.symbol(name)),
      };
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  }
  const tried = files.length === 1 ? (problems[0] as string) : `none of ${files.join(", ")} can be opened`;
  throw new MpiError(`no MPI library was found: ${tried}`, hint);
}
