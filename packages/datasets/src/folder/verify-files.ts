import path from "node:path";
import { DatasetFileError, type Provenance } from "@kensho/puzzles";
import type { FileSum } from "../files/read-npy.ts";

/** Compares files of a data set folder with the sizes and sums in its `kensho.json`. Files that it does not list are passed over.
 * @param sums  what was read, by names as in {@link Provenance.files}
 * @returns whether `kensho.json` lists all of them
 * @throws {DatasetFileError} naming the first file that is not as it was written */
export function verifyFiles(dir: string, { files }: Provenance, sums: { readonly [name: string]: FileSum }): boolean {
  const record = path.join(dir, "kensho.json");
  let all = true;
  for (const [name, found] of Object.entries(sums)) {
    const recorded = files[name];
    if (recorded === undefined) all = false;
    if (recorded === undefined || recorded.sha256 === found.sha256) continue;
    const sizes = recorded.bytes === found.bytes ? "" : ` (${found.bytes} bytes, ${recorded.bytes} were written)`;
    throw new DatasetFileError(
      path.join(dir, name),
      `was changed after the data set was made${sizes}: its SHA-256 is not the one in ${record}`,
      {
        hint: `make the data set again with kensho prepare-data; if you changed the file yourself, delete "${name}" from "files" in kensho.json`,
      },
    );
  }
  return all;
}
