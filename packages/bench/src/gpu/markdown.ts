import { digits } from "@kensho/measure";
import type { PartResult } from "./parts.ts";

interface Measured {
  readonly name: string;
  readonly median: number;
  readonly p95: number;
  readonly flops: number;
  readonly dispatches?: number;
}

interface Engine {
  readonly precision: string;
  readonly adapter: { readonly name: string; readonly driver: string; readonly software: boolean } | null;
  readonly products: readonly Measured[];
  readonly kernels: readonly Measured[];
  readonly steps: readonly Measured[];
  readonly failed: readonly { readonly name: string; readonly message: string }[];
}

interface Bench {
  readonly kensho: string;
  readonly node: string;
  readonly engines: readonly Engine[];
}

interface PyTorch {
  readonly torch: string;
  readonly device: string;
  readonly batch: number;
  readonly step_ms: { readonly median: number };
  readonly f32_4096_tflops: number;
  readonly bf16_4096_tflops: number;
}

function benchesOf(results: Readonly<Record<string, PartResult>>): Bench[] {
  return ["products", "steps", "kernels"].flatMap((name) => documentOf<Bench>(results[name]) ?? []);
}

/** Whether a GPU was measured, and not software that plays one. */
export function isOfHardware(results: Readonly<Record<string, PartResult>>): boolean {
  const adapters = benchesOf(results).flatMap(({ engines }) => engines.flatMap(({ adapter }) => adapter ?? []));
  return adapters.length > 0 && adapters.every(({ software }) => !software);
}

/** The results of all parts as a section of docs/benchmarks.md. */
export function gpuMarkdown(results: Readonly<Record<string, PartResult>>): string {
  const benches = benchesOf(results);
  const [first] = benches;
  const adapter = first?.engines[0]?.adapter;
  const pytorch = documentOf<PyTorch>(results.pytorch);
  const where =
    adapter === undefined || adapter === null
      ? "No GPU was measured."
      : `${adapter.name}, driver ${adapter.driver}${adapter.software ? " (software)" : ""}, Node ${first?.node}, kensho ${first?.kensho}` +
        `${pytorch === undefined ? "" : `; beside it PyTorch ${pytorch.torch} on ${pytorch.device}`}.`;
  const rows = benches.flatMap(({ engines }) =>
    engines.flatMap(({ precision, products, steps, kernels }) => [
      ...products.map((one) => row(one, precision)),
      ...steps.map((one) => row({ ...one, name: `step: ${one.name}` }, precision)),
      ...kernels.map((one) => row(one, precision)),
    ]),
  );
  const theirs =
    pytorch === undefined
      ? []
      : [
          `| PyTorch: matmul 4096³ | f32 | | | ${digits(pytorch.f32_4096_tflops)} | |`,
          `| PyTorch: matmul 4096³ | bf16 | | | ${digits(pytorch.bf16_4096_tflops)} | |`,
          `| PyTorch, compiled: step of the official Sudoku TRM, B ${pytorch.batch} | bf16 | ${digits(pytorch.step_ms.median)} | | | |`,
        ];
  const failures = [
    ...Object.entries(results).flatMap(([name, result]) => ("failed" in result ? [`${name}: ${result.failed}`] : [])),
    ...benches.flatMap(({ engines }) =>
      engines.flatMap(({ precision, failed }) =>
        failed.map(({ name, message }) => `${name}, ${precision}: ${message}`),
      ),
    ),
  ];
  return [
    where,
    "",
    "| | precision | ms | p95 | TFLOP/s | launches |",
    "|---|---|---:|---:|---:|---:|",
    ...rows,
    ...theirs,
    ...(failures.length === 0 ? [] : ["", "Not measured:", "", ...failures.map((failure) => `- ${failure}`)]),
    "",
  ].join("\n");
}

function documentOf<T>(result: PartResult | undefined): T | undefined {
  return result !== undefined && "document" in result ? (result.document as T) : undefined;
}

function row({ name, median, p95, flops, dispatches }: Measured, precision: string): string {
  const speed = flops === 0 ? "" : digits(flops / 1e9 / median);
  return `| ${name} | ${precision} | ${digits(median)} | ${digits(p95)} | ${speed} | ${dispatches ?? ""} |`;
}

const [BEGIN, END] = ["<!-- gpu: begin -->", "<!-- gpu: end -->"];

/** A page with the section between its two marks replaced. @throws if the page has no such marks */
export function insertSection(page: string, section: string): string {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`the page has no "${BEGIN}" and "${END}"`);
  return `${page.slice(0, from + BEGIN.length)}\n\n${section.trim()}\n\n${page.slice(to)}`;
}
