import { DatasetOptionError } from "../errors.ts";

/** What is known of a kind of puzzle that a user brought as examples: all that is needed to read, print and check its grids. JSON as it stands; field
 * names as in `kensho.json`, where it is kept under `puzzle`. */
export interface CustomDefinition {
  /** Name for people. */
  readonly title: string;
  /** What can be in a cell; the text at index i is token i + 1, since 0 is padding. */
  readonly alphabet: readonly string[];
  readonly shape: readonly [rows: number, cols: number];
  /** Which of the alphabet stand for cells to fill in; none where that is not known. */
  readonly blanks: readonly string[];
  /** Whether all other cells of the input must be the same in the answer. */
  readonly keeps_givens: boolean;
}

/** Tokens are bytes, and 0 is padding. */
export const MAX_ALPHABET = 255;

/** Longest grid of a user's own kind, in cells. */
export const MAX_CELLS = 4096;

/** Checks the parsed JSON of a definition. @param where named in the message: `kensho.json: puzzle`
 * @throws {DatasetOptionError} naming the field */
export function parseDefinition(where: string, value: unknown): CustomDefinition {
  const fail = (field: string, wanted: string): never => {
    throw new DatasetOptionError(`${where}.${field}: expected ${wanted}`);
  };
  if (typeof value !== "object" || value === null) throw new DatasetOptionError(`${where}: expected an object`);
  const { title, alphabet, shape, blanks, keeps_givens } = value as Record<string, unknown>;
  if (typeof title !== "string") return fail("title", "a text");
  if (!isTexts(alphabet) || alphabet.length === 0 || alphabet.length > MAX_ALPHABET)
    return fail("alphabet", `a list of 1 to ${MAX_ALPHABET} texts`);
  if (new Set(alphabet).size !== alphabet.length || alphabet.includes("")) return fail("alphabet", "texts that differ");
  if (!Array.isArray(shape) || shape.length !== 2 || !shape.every((side) => Number.isSafeInteger(side) && side > 0))
    return fail("shape", "two whole numbers");
  const [rows, cols] = shape as [number, number];
  if (rows * cols > MAX_CELLS) return fail("shape", `at most ${MAX_CELLS} cells`);
  if (!isTexts(blanks) || !blanks.every((blank) => alphabet.includes(blank)))
    return fail("blanks", "texts of the alphabet");
  if (typeof keeps_givens !== "boolean") return fail("keeps_givens", "true or false");
  return { title, alphabet, shape: [rows, cols], blanks, keeps_givens };
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((text) => typeof text === "string");
}
