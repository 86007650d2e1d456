import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { gpuBench } from "./bench.ts";
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

describe("the whole benchmark", () => {
  const run = async (software: boolean) => {
    const folder = mkdtempSync(join(tmpdir(), "gpu-bench-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const page = join(folder, "page.md");
    writeFileSync(page, "<!-- gpu: begin -->\nold\n<!-- gpu: end -->\n");
    const adapter = { ...engine.adapter, software };
    const products = [{ name: "matmul 512³", median: 1, p95: 2, flops: 2 * 512 ** 3, dispatches: 1 }];
    const { document } = bench({ adapter, products });
    const notes: string[] = [];
    const { section, failed } = await gpuBench({
      parts: [
        { ...node("console.log(process.env.DOCUMENT)"), name: "products" },
        { ...node("process.exit(3)"), name: "pytorch" },
      ],
      ...{ env: { ...process.env, DOCUMENT: JSON.stringify(document) }, out: join(folder, "out"), document: page },
      onNote: (text) => notes.push(text),
    });
    const written = readFileSync(join(folder, "out", "gpu-bench.md"), "utf8");
    const json: unknown = JSON.parse(readFileSync(join(folder, "out", "gpu-bench.json"), "utf8"));
    return { section, failed, notes, written, json, document, page: readFileSync(page, "utf8") };
  };

  it("keeps figures and table, and puts the table into the page", async () => {
    const { section, failed, written, json, document, page } = await run(false);
    expect(section).toContain("| matmul 512³ | f16 | 1.00 | 2.00 |");
    expect(written).toBe(section);
    expect(json).toMatchObject({ products: { document }, pytorch: { failed: expect.any(String) } });
    expect(page).toContain("| matmul 512³ |");
    expect(failed).toBe(false);
  });

  it("leaves the page alone where software played the GPU", async () => {
    const { written, notes, page } = await run(true);
    expect(written).toContain("(software)");
    expect(page).toContain("old");
    expect(notes.at(-1)).toMatch(/page.md stays as it is/);
  });
});
