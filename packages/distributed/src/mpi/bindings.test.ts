import { describe, expect, it } from "vitest";
import { bindMpi } from "./bindings.ts";
import type { ForeignFunction, ForeignLibrary, ForeignType, Word } from "./foreign.ts";

interface Call {
  readonly name: string;
  readonly types: readonly ForeignType[];
  readonly words: readonly Word[];
}

/** A library that notes what it is asked, and says that it is `version`. */
function library(version: string, code = 0): { readonly library: ForeignLibrary; readonly calls: Call[] } {
  const calls: Call[] = [];
  const call = (name: string, types: readonly ForeignType[]): ForeignFunction => {
    return (...words) => {
      calls.push({ name, types, words });
      const [first, second] = words;
      if (name !== "MPI_Get_library_version") return code;
      const text = new TextEncoder().encode(version);
      (first as Uint8Array).set(text);
      (second as Int32Array)[0] = text.length;
      return 0;
    };
  };
  const addresses: Record<string, bigint> = { ompi_mpi_comm_world: 100n, ompi_mpi_float: 101n, ompi_mpi_op_sum: 102n };
  return { calls, library: { file: "libmpi.so", function: call, address: (name) => addresses[name] ?? 0n } };
}

describe("bindMpi", () => {
  it("passes Open MPI the addresses of its handles", () => {
    const { library: open, calls } = library("Open MPI v5.0.3, package: …");
    const values = new Float32Array(3);
    bindMpi(open).iallreduce(values);
    const { name, types, words } = calls.at(-1) as Call;
    expect(name).toBe("MPI_Iallreduce");
    expect(types).toEqual(["void *", "void *", "int", "void *", "void *", "void *", "void *"]);
    expect(words.slice(0, 6)).toEqual([1n, values, 3, 101n, 102n, 100n]);
  });

  it.each(["MPICH Version:      4.0.2", "Intel(R) MPI Library 2021.9", "MVAPICH2 Version : 2.3.7"])(
    "passes numbers to %s",
    (version) => {
      const { library: mpich, calls } = library(version);
      bindMpi(mpich).iallreduce(new Float64Array(2));
      const { types, words } = calls.at(-1) as Call;
      expect(types).toEqual(["void *", "void *", "int", "int", "int", "int", "void *"]);
      expect([words[0], ...words.slice(2, 6)]).toEqual([-1n, 2, 0x4c00080b, 0x58000003, 0x44000000]);
    },
  );

  it("refuses an implementation that it does not know", () => {
    expect(() => bindMpi(library("Home-made MPI 0.1\nbuilt today").library)).toThrowErrorMatchingInlineSnapshot(`
      [MpiError: libmpi.so is an MPI that is not known here: Home-made MPI 0.1
        hint: use Open MPI, or MPICH or one that has its ABI, with --mpi-library]
    `);
  });

  it("throws what MPI reports", () => {
    const { library: open } = library("Open MPI v4.1.4", 5);
    expect(() => bindMpi(open).size()).toThrow(/MPI_Comm_size reports error 5/);
  });
});
