import type { Dispatch } from "../kernels/context.ts";
import { PARAM_VECTORS } from "../kernels/shader.ts";

/**
 * Launches kernels of one wave that have equal text as one, within a unit: the optimizer's updates of all parameters, the two halves of a gated block.
 * @param wave kernels that do not need each other
 */
export function batchWave(wave: readonly Dispatch[]): Dispatch[] {
  const open = new Map<string, Dispatch[]>();
  const groups: Dispatch[][] = [];
  for (const dispatch of wave) {
    const key = `${dispatch.unit}\n${dispatch.wgsl}`;
    const group = open.get(key);
    const vectors = vectorsOf(dispatch) * ((group?.length ?? 0) + 1);
    if (group !== undefined && vectors <= PARAM_VECTORS) {
      group.push(dispatch);
      continue;
    }
    const started = [dispatch];
    open.set(key, started);
    groups.push(started);
  }
  return groups.map(merged);
}

function merged(group: readonly Dispatch[]): Dispatch {
  const [first] = group as readonly [Dispatch];
  if (group.length === 1) return first;
  const stride = vectorsOf(first) * 4;
  const params = new Array<number>(stride * group.length).fill(0);
  for (const [i, dispatch] of group.entries()) {
    for (const [slot, value] of dispatch.params.entries()) params[i * stride + slot] = value;
  }
  return {
    label: `${first.label} ×${group.length}`,
    wgsl: first.wgsl,
    params,
    // A kernel with fewer workgroups than its neighbours lets the rest of them end at once.
    workgroups: Math.max(...group.map(({ workgroups }) => workgroups)),
    instances: group.length,
    bytes: group.reduce((total, { bytes }) => total + bytes, 0),
    unit: first.unit,
  };
}

/** Vectors of parameters per instance, as the text steps through them. */
function vectorsOf({ params }: Dispatch): number {
  return Math.max(1, Math.ceil(params.length / 4));
}
