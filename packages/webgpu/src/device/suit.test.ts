import { describe, expect, it } from "vitest";
import { matricesOf } from "./suit.ts";

const config = (componentType: string, resultComponentType: string, M: number, N: number, K: number) => ({
  ...{ componentType, resultComponentType, M, N, K },
});

describe("the matrices of an adapter", () => {
  const nvidia = {
    subgroupMinSize: 32,
    subgroupMaxSize: 32,
    subgroupMatrixConfigs: [
      config("f16", "f16", 16, 16, 16),
      config("f16", "f32", 16, 8, 8),
      config("f16", "f32", 16, 16, 16),
      config("i8", "i32", 16, 16, 32),
    ],
  };

  it("are the largest with sums in f32, of the precision asked for", () => {
    expect(matricesOf(nvidia, "f16")).toEqual({ factors: "f16", M: 16, N: 16, K: 16, threads: 32 });
    expect(matricesOf(nvidia, "f32")).toBeUndefined();
    const metal = { ...nvidia, subgroupMatrixConfigs: [config("f32", "f32", 8, 8, 8)] };
    expect(matricesOf(metal, "f32")).toEqual({ factors: "f32", M: 8, N: 8, K: 8, threads: 32 });
  });

  it("are not used where subgroups have several sizes, or matrices do not fill a tile", () => {
    expect(matricesOf({ ...nvidia, subgroupMinSize: 8 }, "f16")).toBeUndefined();
    expect(matricesOf({ ...nvidia, subgroupMatrixConfigs: [config("f16", "f32", 24, 16, 16)] }, "f16")).toBeUndefined();
    expect(matricesOf({}, "f16")).toBeUndefined();
  });
});
