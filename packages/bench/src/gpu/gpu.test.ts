import { describe, expect, it } from "vitest";
import { gpuMarkdown, insertSection } from "./markdown.ts";
import { gpuParts, type Part, runPart } from "./parts.ts";

const node = (script: string, seconds = 20): Part => ({
  ...{ name: "part", command: process.execPath, args: ["--eval", script], seconds },
});

describe("the parts of the GPU benchmark", () => {
  it("take less than eight minutes together", () => {
    expect(gpuParts(undefined, false).reduce((total, { seconds }) => total + seconds, 0)).toBeLessThan(8 * 60);
  });

  it("give their document, or why there is none", async () => {
    expect(await runPart(node(`console.log('{"a": 1}')`))).toEqual({ document: { a: 1 } });
    expect(await runPart(node("setInterval(() => {}, 1000)", 0.5))).toEqual({ failed: "not done within 0.5 s" });
    expect(await runPart(node(`console.error("first\\nlast"); process.exit(3)`))).toEqual({ failed: "last" });
    const failure = `console.log('{"error": {"message": "No GPU was found."}}'); process.exit(4)`;
    expect(await runPart(node(failure))).toEqual({ failed: "No GPU was found." });
    expect(await runPart({ ...node(""), command: "no-such-command" })).toMatchObject({
      failed: expect.stringContaining("ENOENT"),
    });
  });
});

const engine = {
  ...{ precision: "f16", products: [], kernels: [], steps: [], failed: [] },
  adapter: { name: "nvidia h200", driver: "NVIDIA: 570", software: false },
};
const bench = (parts: object) => ({
  document: { kensho: "0.1.0", node: "v24.0.0", engines: [{ ...engine, ...parts }] },
});

describe("the section of the page", () => {
  it("has products, steps, PyTorch, and what could not be measured", () => {
    expect(
      gpuMarkdown({
        products: bench({
          products: [{ name: "matmul 4096³", median: 0.8, p95: 0.9, flops: 2 * 4096 ** 3, dispatches: 1 }],
        }),
        steps: bench({ failed: [{ name: "official Sudoku TRM, B 768", message: "the GPU has no room for state" }] }),
        kernels: { failed: "not done within 60 s" },
        pytorch: {
          document: {
            ...{ torch: "2.9", device: "NVIDIA H200", batch: 768, step_ms: { median: 210 } },
            ...{ f32_4096_tflops: 50.2, bf16_4096_tflops: 700 },
          },
        },
      }),
    ).toMatchInlineSnapshot(`
      "nvidia h200, driver NVIDIA: 570, Node v24.0.0, kensho 0.1.0; beside it PyTorch 2.9 on NVIDIA H200.

      | | precision | ms | p95 | TFLOP/s | launches |
      |---|---|---:|---:|---:|---:|
      | matmul 4096³ | f16 | 0.800 | 0.900 | 172 | 1 |
      | PyTorch: matmul 4096³ | f32 | | | 50.2 | |
      | PyTorch: matmul 4096³ | bf16 | | | 700 | |
      | PyTorch, compiled: step of the official Sudoku TRM, B 768 | bf16 | 210 | | | |

      Not measured:

      - kernels: not done within 60 s
      - official Sudoku TRM, B 768, f16: the GPU has no room for state
      "
    `);
  });

  it("says so where there is no GPU", () => {
    expect(gpuMarkdown({ products: { failed: "No GPU was found." } })).toMatch(
      /^No GPU was measured\.\n[\s\S]*- products: No GPU/,
    );
  });

  it("goes between its marks, again and again", () => {
    const page = "before\n<!-- gpu: begin -->\nold\n<!-- gpu: end -->\nafter\n";
    const once = insertSection(page, "new\n");
    expect(once).toBe("before\n<!-- gpu: begin -->\n\nnew\n\n<!-- gpu: end -->\nafter\n");
    expect(insertSection(once, "new\n")).toBe(once);
    expect(() => insertSection("no marks", "new")).toThrow(/no "<!-- gpu: begin -->"/);
  });
});
