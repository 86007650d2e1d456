import {
  blockUntilReady,
  defaultDevice,
  init,
  type Array as JaxArray,
  jit,
  makeJaxpr,
  nn,
  numpy as np,
  valueAndGrad,
} from "@jax-js/jax";
import { EPS, interWidths, noise, type PassSize, weightShapes } from "../workload.ts";
import type { Peer } from "./peer.ts";

type Weights = Record<string, JaxArray>;

/** Backends of jax-js that can do the work. */
export type JaxBackend = "wasm" | "webgpu";

async function start(backend: JaxBackend): Promise<void> {
  await init(backend);
  defaultDevice(backend);
}

// An operation of jax-js consumes its operands; `.ref` lends one that is needed again.

function rmsNorm(x: JaxArray): JaxArray {
  const meanSquare = np.mean(np.square(x.ref), -1, { keepdims: true });
  return np.divide(x, np.sqrt(np.add(meanSquare, EPS)));
}

function linear(x: JaxArray, weight: JaxArray): JaxArray {
  return np.matmul(x, np.transpose(weight));
}

function swiglu(x: JaxArray, gateUp: JaxArray, down: JaxArray, inter: number): JaxArray {
  const gate = linear(x.ref, gateUp.ref.slice([0, inter]));
  const up = linear(x, gateUp.slice([inter, 2 * inter]));
  return linear(np.multiply(nn.silu(gate), up), down);
}

function pass(size: PassSize, weights: Weights, x: JaxArray, target: JaxArray): JaxArray {
  const { mixing, features } = interWidths(size);
  const get = (name: string) => (weights[name] as JaxArray).ref;
  let h = x;
  for (let i = 0; i < size.applications; i++) {
    const layer = i % size.distinct;
    const t = np.transpose(h, [0, 2, 1]);
    const mixer = swiglu(t.ref, get(`${layer}.mixing.gate_up`), get(`${layer}.mixing.down`), mixing);
    h = np.transpose(rmsNorm(np.add(t, mixer)), [0, 2, 1]);
    const mlp = swiglu(h.ref, get(`${layer}.features.gate_up`), get(`${layer}.features.down`), features);
    h = rmsNorm(np.add(h, mlp));
  }
  for (const weight of Object.values(weights)) weight.dispose();
  return np.mean(np.multiply(h, target));
}

/** What jax-js does here. */
export interface JaxWork extends Pick<Peer, "preparePass"> {
  /** The product of an `[m, k]` and a `[k, n]` matrix, to be run again and again. */
  readonly prepareProduct: (m: number, k: number, n: number) => Promise<() => Promise<void>>;
}

/** jax-js on one of its backends: traced once, compiled, fused. */
export function jaxOn(backend: JaxBackend): JaxWork {
  return {
    async preparePass(size, data) {
      await start(backend);
      const shape = [size.B, size.L, size.D];
      const weights: Weights = {};
      for (const [name, dims] of Object.entries(weightShapes(size))) {
        weights[name] = np.array(data.weights[name] as Float32Array<ArrayBuffer>, { shape: [...dims] });
      }
      const x = np.array(data.x, { shape });
      const target = np.array(data.target, { shape });
      const step = valueAndGrad((w: Weights, a: JaxArray, b: JaxArray) => pass(size, w, a, b));
      const lent = (): Weights => Object.fromEntries(Object.entries(weights).map(([name, value]) => [name, value.ref]));
      const compiled = jit(step);
      const begin = performance.now();
      const { jaxpr } = makeJaxpr(step)(lent(), x.ref, target.ref);
      const compileMs = performance.now() - begin;
      let last: [JaxArray, Weights] | undefined;
      return {
        nodes: jaxpr.jaxpr.eqns.length,
        compileMs,
        run: async () => {
          if (last !== undefined) for (const value of [last[0], ...Object.values(last[1])]) value.dispose();
          last = (await blockUntilReady(compiled(lent(), x.ref, target.ref))) as [JaxArray, Weights];
          const [loss, grads] = last;
          const [value] = await loss.ref.data();
          return {
            loss: value as number,
            gradient: async (name) => (await (grads[name] as JaxArray).ref.data()) as Float32Array,
          };
        },
      };
    },

    async prepareProduct(m, k, n) {
      await start(backend);
      const a = np.array(noise(1, m * k), { shape: [m, k] });
      const b = np.array(noise(2, k * n), { shape: [k, n] });
      const product = jit((x: JaxArray, y: JaxArray) => np.matmul(x, y));
      return async () => {
        const result = product(a.ref, b.ref) as JaxArray;
        await blockUntilReady(result);
        result.dispose();
      };
    },
  };
}
