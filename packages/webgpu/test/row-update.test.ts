import { gather, graph, input, mul, state } from "@kensho/tensor";
import { describe, expect, it } from "vitest";
import { planProgram } from "../src/compile/plan.ts";
import { openGpu } from "../src/device/open.ts";

const [ROWS, WIDTH] = [4, 8];

/** Doubles some rows of a table. */
function plan(height: number) {
  const table = state("table", [height, WIDTH]);
  const indices = input("indices", [ROWS], "i32");
  const closed = graph({ rowUpdates: { table: { indices, rows: mul(gather(table, indices), 2) } } });
  const layout = { chunks: 1, placementOf: () => ({ chunk: 0, offset: 0 }) };
  return planProgram(closed, layout, { limit: 2 ** 32, tuning: { tiles: true } });
}

/** What a run gives is in the suite that every engine passes (`@kensho/testing`, state). */
describe("rows of a state", () => {
  it("are written where they lie: the table's height costs nothing", () => {
    const [small, large] = [plan(100), plan(800_000)];
    expect(large.dispatches.map(({ wgsl }) => wgsl)).toEqual(small.dispatches.map(({ wgsl }) => wgsl));
    const work = ({ dispatches }: typeof small) => dispatches.map(({ workgroups }) => workgroups);
    expect(work(large)).toEqual(work(small));
    expect(large.dispatches.at(-1)?.bytes).toBe(4 * (2 * ROWS * WIDTH + ROWS));
    expect(large.chunks).toEqual(small.chunks);
    expect(large.copies).toEqual([]);
  });

  it("by a kernel that compiles, the last of the program", async () => {
    const { dispatches, chunks } = plan(100);
    const last = dispatches.at(-1);
    expect(last?.label).toBe("table.rows");
    await expect(last?.wgsl).toMatchFileSnapshot("../src/kernels/golden/write-rows.wgsl");
    await using gpu = await openGpu({ allowSoftware: true, dawn: ["backend=null"] });
    await gpu.pipelines.get(last?.wgsl ?? "", 1 + chunks.length, "table.rows");
    gpu.check();
  });
});
