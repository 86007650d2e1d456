import { describe, expect, it } from "vitest";
import { matmulPath } from "./tile-table.ts";

describe("the path of a product", () => {
  const software = (m: number, n: number, batch = 1) => {
    const { kind, ...registers } = matmulPath(batch, m, n, 64, { tiles: false });
    return kind === "direct" ? Object.values(registers).join(" × ") : kind;
  };

  it("where a CPU plays the GPU: 8 × 8 elements a thread, unless the edges or idle cores cost more", () => {
    expect(software(388, 512)).toBe("8 × 8");
    expect(software(97, 512)).toBe("8 × 8");
    expect(software(388, 11)).toBe("8 × 4");
    expect(software(11, 1024)).toBe("4 × 8");
    expect(software(64, 64)).toBe("4 × 4");
    expect(software(64, 64, 2)).toBe("8 × 8");
  });

  it("on hardware: tiles that are large if there are enough of them", () => {
    const tile = (m: number, n: number) => {
      const path = matmulPath(1, m, n, 64, { tiles: true });
      return path.kind === "tiled" ? `${path.tile.rows} × ${path.tile.columns}` : path.kind;
    };
    expect(tile(2048, 2048)).toBe("128 × 128");
    expect(tile(1024, 512)).toBe("64 × 64");
    expect(tile(97, 512)).toBe("32 × 32");
    expect(tile(388, 11)).toBe("32 × 16");
  });
});
