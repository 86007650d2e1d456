import { digits, table } from "@kensho/measure";
import { count } from "../../renderers/numbers.ts";
import type { Palette } from "../../renderers/palette.ts";
import type { BenchedEngine, BenchResult } from "./result.ts";

/** A benchmark, for people: a table for each engine. */
export function benchText(result: BenchResult, palette: Palette): string {
  const { cpu, cores, node, system, load, kensho } = result;
  const head = `kensho ${kensho}, ${cpu}, ${count(cores)} cores, Node ${node}, ${system}, load ${load} at the start`;
  const busy =
    load > cores / 2 ? ["The machine is busy: times are longer than they would be, and ratios hold better."] : [];
  return [head, ...busy, ...result.engines.map((engine) => engineText(engine, palette))].join("\n");
}

const HEADER = ["", "ms", "p95", "GFLOP/s", "GB/s", "launches"];

function engineText(engine: BenchedEngine, palette: Palette): string {
  const { title, adapter, products, kernels, steps, failed } = engine;
  const rows: string[][] = [
    ...[...products, ...kernels].map((one) => row(one, digits(one.bytes / 1e6 / one.median))),
    ...steps.map((one) => row({ ...one, name: `step ${one.name}` }, "")),
  ];
  const driver = adapter === null || adapter.driver === "" ? "" : `, driver ${adapter.driver}`;
  const lines = [``, palette.bold(`${title}${driver}${adapter?.software ? " (software)" : ""}`)];
  if (rows.length > 0) lines.push(table(HEADER, rows));
  for (const { name, message } of failed) lines.push(`${name} failed: ${message}`);
  return lines.join("\n");
}

function row(one: BenchedEngine["products"][number] | BenchedEngine["steps"][number], bandwidth: string): string[] {
  const { name, median, p95, flops, dispatches } = one;
  const speed = flops === 0 ? "" : digits(flops / 1e6 / median);
  return [name, digits(median), digits(p95), speed, bandwidth, dispatches === undefined ? "" : String(dispatches)];
}
