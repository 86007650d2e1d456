import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { libraryCandidates } from "./libraries.ts";

it("tries the launcher's implementation first", () => {
  expect(libraryCandidates("mpich", {}, "linux")[0]).toBe("libmpich.so.12");
  for (const kind of ["open-mpi", "pmix", undefined] as const) {
    expect(libraryCandidates(kind, {}, "linux")[0]).toBe("libmpi.so.40");
  }
  expect(libraryCandidates(undefined, {}, "darwin").every((name) => name.endsWith(".dylib"))).toBe(true);
});

it("looks beside the mpirun on the PATH and in MPI_HOME before the system's folders", async () => {
  const home = await mkdtemp(path.join(tmpdir(), "kensho-mpi-"));
  onTestFinished(() => rm(home, { recursive: true }));
  for (const folder of ["bin", "lib"]) await mkdir(path.join(home, folder));
  await writeFile(path.join(home, "bin", "mpirun"), "");
  await writeFile(path.join(home, "lib", "libmpi.so.40"), "");
  const own = path.join(home, "lib", "libmpi.so.40");
  expect(libraryCandidates("open-mpi", { PATH: `/nowhere:${path.join(home, "bin")}` }, "linux")[0]).toBe(own);
  expect(libraryCandidates("open-mpi", { MPI_HOME: home }, "linux")[0]).toBe(own);
});
