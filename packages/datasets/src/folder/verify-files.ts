import { access } from "node:fs/promises";
import path from "node:path";
import { DatasetFileError } from "../errors.ts";
import { hashFile, type Provenance } from "./provenance.ts";

/** Compares files of a data set folder with the sizes and sums in its `kensho.json`. Files that it does not list are not looked at.
 * @param names paths as in {@link Provenance.files}
 * @throws {DatasetFileError} naming the first file that is not as it was written */
export async function verifyFiles(dir: string, { files }: Provenance, names: readonly string[]): Promise<void> {
  const record = path.join(dir, "kensho.json");
  const sums = await Promise.all(
    names.map(async (name) => {
      const recorded = files[name];
      const file = path.join(dir, name);
      if (recorded === undefined || !(await exists(file))) return undefined;
      return { name, file, recorded, found: await hashFile(file) };
    }),
  );
  for (const sum of sums) {
    if (sum === undefined || sum.recorded.sha256 === sum.found.sha256) continue;
    const { name, file, recorded, found } = sum;
    const sizes = recorded.bytes === found.bytes ? "" : ` (${found.bytes} bytes, ${recorded.bytes} were written)`;
    throw new DatasetFileError(
      file,
      `was changed after the data set was made${sizes}: its SHA-256 is not the one in ${record}`,
      {
        hint: `make the data set again with kensho prepare-data; if you changed the file yourself, delete "${name}" from "files" in kensho.json`,
      },
    );
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
