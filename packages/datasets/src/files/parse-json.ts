import { DatasetFileError, describeFileType, textEncoding } from "@kensho/puzzles";

/** Parses the bytes of a JSON file: UTF-8, or UTF-16 with a byte order mark. The mark is taken off.
 * @throws {DatasetFileError} if it is not JSON */
export function parseJson(file: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder(textEncoding(bytes)).decode(bytes));
  } catch (cause) {
    const type = describeFileType(bytes);
    if (type !== undefined)
      throw new DatasetFileError(file, `is ${type.name}, and not JSON`, { hint: type.hint, cause });
    throw new DatasetFileError(file, `is not JSON: ${(cause as Error).message}`, { cause });
  }
}
