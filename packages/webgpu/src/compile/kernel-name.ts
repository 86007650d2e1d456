import { type PrimitiveName, sizeOf, type Tensor } from "@kensho/tensor";
import { attentionKind } from "./attention.ts";
import type { Kernel } from "./kernel.ts";

/** What a kernel computes, as far as its name depends on it. */
interface Work {
  readonly has: (...primitives: readonly PrimitiveName[]) => boolean;
  /** Adds tensors element by element, not only what is left of a row. */
  readonly addsTensors: boolean;
  readonly isUpdate: boolean;
}

/**
 * Names of this field for what comes out of fusion; the first that holds. The norms, losses and optimizers are spelled out before, so a kernel
 * is known by what it evaluates: a root behind a sum is a norm, a logarithm of exponentials is a cross-entropy.
 */
const ROW_NAMES: readonly (readonly [name: string, holds: (work: Work) => boolean])[] = [
  ["adamw-ema", ({ isUpdate, has }) => isUpdate && has("sqrt", "div")],
  ["cross-entropy", ({ has }) => has("sum", "exp", "log")],
  ["softmax", ({ has }) => has("sum", "exp", "max")],
  ["residual-rms-norm", ({ has, addsTensors, isUpdate }) => has("sum", "sqrt") && addsTensors && !isUpdate],
  ["rms-norm", ({ has, isUpdate }) => has("sum", "sqrt") && !isUpdate],
  ["swiglu-gate", isGate],
];

/** Forward it is a SiLU; its gradient has the sigmoid. */
function isGate({ has }: Pick<Work, "has">): boolean {
  return has("mul", "silu") || has("mul", "sigmoid");
}

/** Scope and work of a kernel, for profiles and messages: `trm.L_level.residual-rms-norm`. */
export function nameOf(kernel: Kernel): string {
  const { scope } = kernel.seeds[0] as Tensor;
  return scope === "" ? workName(kernel) : `${scope}.${workName(kernel)}`;
}

function workName(kernel: Kernel): string {
  const seed = kernel.seeds[0] as Tensor;
  if (attentionKind(seed) !== undefined) return seed.primitive;
  const nodes = [...kernel.sites].flatMap(([node, sites]) =>
    // Operations on the factors of a product do not name its output.
    kernel.evaluates(node) && sites.some(({ operand }) => !operand) ? [node] : [],
  );
  const primitives = new Set(nodes.map(({ primitive }) => primitive));
  const has = (...wanted: readonly PrimitiveName[]): boolean => wanted.every((primitive) => primitives.has(primitive));
  if (kernel.anchor !== undefined) {
    if (isGate({ has })) return "matmul-swiglu-gate";
    return has("add") ? "matmul-add" : "matmul";
  }
  const work: Work = {
    has,
    addsTensors: nodes.some(({ primitive, shape }) => primitive === "add" && sizeOf(shape) > kernel.rows),
    isUpdate: seed.scope.startsWith("optimizer"),
  };
  const named = ROW_NAMES.find(([, holds]) => holds(work))?.[0];
  return named ?? kernel.reductions[0]?.primitive ?? seed.primitive;
}
