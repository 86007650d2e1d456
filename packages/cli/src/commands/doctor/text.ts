import { bytes, count } from "../../renderers/numbers.ts";
import type { Palette } from "../../renderers/palette.ts";
import type { DoctorResult } from "./result.ts";

/** Features that decide which kernels can be used, as people call them. */
const FEATURES: Readonly<Record<string, string>> = {
  "shader-f16": "half precision",
  subgroups: "subgroups",
  "chromium-experimental-subgroup-matrix": "subgroup matrices",
  "timestamp-query": "timestamps",
};

/** The state of a machine, for people. */
export function doctorText(result: DoctorResult, palette: Palette): string {
  const { auto, adapters, engines, fault } = result;
  const rows: [string, string][] = [
    ["kensho", `${result.kensho} on Node ${result.node}, ${result.system}`],
    ["computer", `${result.cpu}, ${count(result.cores)} cores, ${bytes(result.memory_bytes)}`],
    ...engines.map((one): [string, string] => [one.engine, `${one.runs_on}: ${speed(one)}`]),
    ...adapters.flatMap((one) => adapterRows(one, palette)),
    ...(adapters.length === 0
      ? [["GPU", fault === null ? "none was found" : palette.red(fault)] as [string, string]]
      : []),
    ["auto", `${palette.bold(auto.engine)}${auto.adapter === null ? "" : ` on GPU ${auto.adapter}`}: ${auto.reason}`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, text]) => `${name.padEnd(width)}  ${text}`);
  return [...lines, ...result.advice.map((sentence) => `${" ".repeat(width)}  ${sentence}`)].join("\n");
}

function adapterRows(one: DoctorResult["adapters"][number], palette: Palette): [string, string][] {
  const lines = [
    one.driver === "" ? [] : [`driver ${one.driver.replace(/ driver(?= |$)/, "")}`],
    [speed(one), features(one.features)],
    Object.keys(one.limits).length === 0 ? [] : [limits(one.limits)],
  ].flat();
  const name = `${one.name}${one.software ? palette.yellow(" (software)") : ""}`;
  return [[`GPU ${one.index}`, name], ...lines.map((line): [string, string] => ["", line])];
}

function speed({ products, failed }: Pick<DoctorResult["engines"][number], "products" | "failed">): string {
  if (failed !== null) return failed;
  return products.map(({ dtype, gflops, work }) => `${rate(gflops)} GFLOP/s ${dtype} (${work})`).join(", ");
}

function rate(gflops: number): string {
  return gflops >= 100 ? count(gflops) : gflops.toPrecision(2);
}

function features(of: readonly string[]): string {
  const has = Object.entries(FEATURES).map(([feature, words]) => `${of.includes(feature) ? "" : "no "}${words}`);
  return has.join(", ");
}

function limits(of: Readonly<Record<string, number>>): string {
  const amount = (name: string): number => of[name] ?? 0;
  return (
    `tensors up to ${bytes(Math.min(amount("maxStorageBufferBindingSize"), amount("maxBufferSize")))}, ` +
    `${amount("maxStorageBuffersPerShaderStage")} buffers, ${amount("maxComputeInvocationsPerWorkgroup")} threads and ` +
    `${bytes(amount("maxComputeWorkgroupStorageSize"))} per workgroup`
  );
}
