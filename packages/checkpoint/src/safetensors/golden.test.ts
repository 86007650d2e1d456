import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { decodeSafetensors } from "./decode.ts";
import { encodeSafetensors } from "./encode.ts";
import { readSafetensors } from "./file.ts";

const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));

test("a file with float64 and float32 tensors: the two agree, and it is written again byte for byte", async () => {
  const bytes = readFileSync(fixture("bce_with_logits.safetensors"));
  const { tensors, metadata } = await readSafetensors(fixture("bce_with_logits.safetensors"));
  for (const name of ["hard_dlogits", "hard_loss", "soft_dlogits", "soft_loss"]) {
    const [narrow, wide] = [tensors[name], tensors[`f64.${name}`]];
    expect(narrow?.data).toBeInstanceOf(Float32Array);
    expect(wide?.data).toBeInstanceOf(Float64Array);
    expect(wide?.dtype).toBe("f32");
    for (const [i, value] of narrow?.data.entries() ?? []) {
      const exact = wide?.data[i] as number;
      expect(Math.abs(value - exact)).toBeLessThan(1e-6 * (1 + Math.abs(exact)));
    }
  }
  // The loss of the first hard example, worked out here from the logits and targets in the same file.
  const [logits, target] = [tensors.logits?.data ?? [], tensors.hard_target?.data ?? []];
  const losses = Array.from(
    logits,
    (x, i) => Math.max(x, 0) - x * (target[i] as number) + Math.log1p(Math.exp(-Math.abs(x))),
  );
  const total = losses.reduce((sum, loss) => sum + loss, 0);
  expect(tensors["f64.hard_loss"]?.data[0]).toBeCloseTo(total, 5);
  const dtypes = (name: string) => (name.startsWith("f64.") ? "F64" : "F32");
  expect(Buffer.compare(encodeSafetensors(tensors, metadata, { dtypes }), bytes)).toBe(0);
});

test("an I64 tensor past 32 bits comes as float64, as long as that is exact", () => {
  const bytes = readFileSync(fixture("storages.safetensors"));
  expect(decodeSafetensors(bytes).tensors.i64).toEqual({
    dtype: "f32",
    shape: [3],
    data: Float64Array.of(1, -2, 2 ** 40),
  });
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString("utf8", 8, start)) as Record<string, { data_offsets: [number, number] }>;
  const place = start + (header.i64?.data_offsets[0] ?? 0) + 8;
  bytes.writeBigInt64LE(-(2n ** 63n), place);
  expect(decodeSafetensors(bytes).tensors.i64?.data[1]).toBe(-(2 ** 63));
  bytes.writeBigInt64LE(2n ** 53n + 1n, place);
  expect(() => decodeSafetensors(bytes, { file: "storages.safetensors" })).toThrowErrorMatchingInlineSnapshot(`
    [CheckpointError: storages.safetensors: tensor "i64": element 1 is 9007199254740993, which float64 does not hold exactly
      hint: store the tensor with values its dtype allows]
  `);
});

test("the same file with smaller numbers gives every dtype its values", () => {
  const bytes = readFileSync(fixture("storages.safetensors"));
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString("utf8", 8, start)) as Record<string, { data_offsets: [number, number] }>;
  bytes.writeBigInt64LE(-7n, start + (header.i64?.data_offsets[1] ?? 0) - 8);
  const { tensors } = decodeSafetensors(bytes);
  const seen = Object.fromEntries(
    Object.entries(tensors).map(([name, { dtype, shape, data }]) => [
      name,
      `${dtype}[${shape}] ${[...data].slice(0, 6)}`,
    ]),
  );
  expect(seen).toMatchInlineSnapshot(`
    {
      "bf16": "f32[3] -1.5390625,-0.376953125,0.333984375",
      "bool": "bool[3] 1,0,1",
      "empty": "f32[0,3] ",
      "expanded": "f32[4,3] 1.81503427028656,1.6023881435394287,-0.065505750477314,1.81503427028656,1.6023881435394287,-0.065505750477314",
      "f16": "f32[4] 1.177734375,0.2308349609375,0.69677734375,-1.3388671875",
      "f64": "f32[2,2] -1.3070287704467773,-0.4711620807647705,0.01909560337662697,-0.918658435344696",
      "i32": "i32[2] 5,-6",
      "i64": "i32[3] 1,-2,-7",
      "parameter": "f32[2] 1.8734984397888184,0.13780736923217773",
      "plain": "f32[3,5] -0.8930902481079102,-0.9201277494430542,-0.021337540820240974,1.771140217781067,1.1508498191833496,-0.6990801692008972",
      "scalar": "f32[] 1.5",
      "shared_column": "f32[6] -0.4667949378490448,-0.4142512083053589,-0.5367372632026672,-0.7868920564651489,-1.829066514968872,0.189416766166687",
      "shared_rows_2_to_4": "f32[2,4] -0.23451003432273865,-0.5367372632026672,1.1295514106750488,0.10535295307636261,-1.4016660451889038,-0.7868920564651489",
      "transposed": "f32[4,6] -0.016603613272309303,-0.562095582485199,-0.23451003432273865,-1.4016660451889038,-0.47716715931892395,-1.4131853580474854",
      "u8": "i32[2] 0,255",
    }
  `);
});
