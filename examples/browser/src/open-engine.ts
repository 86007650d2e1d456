import { cpuEngine } from "@kensho/onnx/web";
import type { Engine } from "@kensho/tensor";
import { openWebgpuEngine } from "@kensho/webgpu";
import type { EngineWish } from "./messages.ts";

/** An engine in this page. */
export interface PageEngine {
  readonly engine: Engine;
  readonly name: "webgpu" | "cpu";
  readonly title: string;
  readonly remark?: string;
}

/**
 * WebGPU where the page has a GPU, else ONNX Runtime on the processor. Software WebGPU, slower than that, is taken only if it was wished for.
 * @param options.threads of the processor; default: as many as the page may have
 */
export async function openEngine(wish: EngineWish, options: { readonly threads?: number } = {}): Promise<PageEngine> {
  const onCpu = (remark?: string): PageEngine => openCpu(options.threads, remark);
  if (wish === "cpu") return onCpu();
  try {
    const engine = await openWebgpuEngine({ allowSoftware: wish === "webgpu" });
    const { description, device, architecture, vendor, software } = engine.adapter;
    const name = [description, device, `${vendor} ${architecture}`.trim()].find((part) => part !== "") ?? "";
    return { engine, name: "webgpu", title: `WebGPU${name && `, ${name}`}${software ? " (software)" : ""}` };
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    return wish === "webgpu" ? onCpu(`WebGPU cannot be had here: ${reason}.`) : onCpu();
  }
}

function openCpu(most: number | undefined, remark?: string): PageEngine {
  const threads = most ?? (crossOriginIsolated ? navigator.hardwareConcurrency : 1);
  const title = `processor, ONNX Runtime, ${threads} ${threads === 1 ? "thread" : "threads"}`;
  return { engine: cpuEngine({ threads }), name: "cpu", title, ...(remark === undefined ? {} : { remark }) };
}
