import type { AdapterDescription } from "@kensho/webgpu";
import { NoGpuError } from "../errors.ts";
import { adapterName, isCalled } from "./adapter-name.ts";
import type { FoundAdapters } from "./adapters.ts";
import { installAdvice } from "./install-advice.ts";

/** An adapter and its number. */
export interface NumberedAdapter {
  readonly index: number;
  readonly adapter: AdapterDescription;
}

/**
 * The adapter that was asked for: of that name, of that number, or the first hardware one. Software is taken only by name.
 * @throws {NoGpuError} if there is none, with what to do on this system
 */
export function requireAdapter(
  { adapters, fault }: FoundAdapters,
  wanted: string | undefined,
  advice: readonly string[] = installAdvice(),
): NumberedAdapter {
  const numbered = adapters.map((adapter, index) => ({ index, adapter }));
  const isNumber = wanted !== undefined && /^\d+$/.test(wanted);
  const chosen = numbered.find(({ index, adapter }) => {
    if (wanted === undefined) return !adapter.software;
    return isNumber ? index === Number(wanted) : isCalled(adapter, wanted);
  });
  if (chosen !== undefined && !(isNumber && chosen.adapter.software)) return chosen;
  throw refusal(numbered, fault, wanted, chosen, advice);
}

function refusal(
  all: readonly NumberedAdapter[],
  fault: string | undefined,
  wanted: string | undefined,
  chosen: NumberedAdapter | undefined,
  advice: readonly string[],
): NoGpuError {
  const software = chosen ?? all.find(({ adapter }) => adapter.software);
  const byName = `or name the software adapter: --adapter ${shortName(software?.adapter)}`;
  const list = all.map(
    ({ index, adapter }) => `${index} ${adapterName(adapter)}${adapter.software ? " (software)" : ""}`,
  );
  if (all.length === 0) {
    const reason = fault === undefined ? "" : `: ${fault}`;
    return new NoGpuError(`No GPU was found for --engine webgpu${reason}.`, [
      ...advice,
      "Or compute on the CPU: --engine cpu.",
    ]);
  }
  if (chosen !== undefined) {
    return new NoGpuError(
      `GPU ${wanted} is software (${adapterName(chosen.adapter)}), which is used only by its name.`,
      [`compute on the CPU (--engine cpu), ${byName}`],
    );
  }
  if (wanted !== undefined) {
    return new NoGpuError(`No GPU ${/^\d+$/.test(wanted) ? `has the number ${wanted}` : `is called "${wanted}"`}.`, [
      `there is: ${list.join(", ")}`,
    ]);
  }
  return new NoGpuError("Only software WebGPU was found, which is slower than the CPU engine.", [
    ...advice,
    `Or compute on the CPU (--engine cpu), ${byName}.`,
  ]);
}

/** One word that names it. */
function shortName(adapter: AdapterDescription | undefined): string {
  return adapter?.architecture || adapter?.vendor || "swiftshader";
}
