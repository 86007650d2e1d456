import { createRequire } from "node:module";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import { EPS, interWidths, noise, type PassSize, weightShapes } from "../workload.ts";
import type { Peer } from "./peer.ts";
import { registerTfjsGradients } from "./tfjs-gradients.ts";
import { packageFolder, packageVersion } from "./version.ts";

const here = fileURLToPath(import.meta.url);
// Its packages are CommonJS under Node; the ES modules beside them use bundler resolution.
const require = createRequire(import.meta.url);
const tf: typeof import("@tensorflow/tfjs-core") = require("@tensorflow/tfjs-core");
const wasm: typeof import("@tensorflow/tfjs-backend-wasm") = require("@tensorflow/tfjs-backend-wasm");

async function start(): Promise<void> {
  wasm.setWasmPaths(join(packageFolder("@tensorflow/tfjs-backend-wasm", here), "dist") + sep);
  await tf.setBackend("wasm");
  await tf.ready();
}

function rmsNorm(x: Tensor): Tensor {
  return tf.mul(x, tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), EPS)));
}

/**
 * `x · Wᵀ` whose gradient transposes explicitly. The wasm backend multiplies transposed operands by a plain triple loop, an order of
 * magnitude slower than its kernel for untransposed ones; with tfjs's own gradient of `matMul` it would do so for every weight.
 */
const product = tf.customGrad((x, weight, save) => {
  const [rows, w] = [x as Tensor2D, weight as Tensor2D];
  (save as (tensors: Tensor[]) => void)([rows, w]);
  return {
    value: tf.matMul(rows, tf.transpose(w)),
    gradFunc: (dy: Tensor, saved: Tensor[]) => {
      const [savedRows, savedWeight] = saved as [Tensor2D, Tensor2D];
      return [tf.matMul(dy as Tensor2D, savedWeight), tf.matMul(tf.transpose(dy as Tensor2D), savedRows)];
    },
  };
});

/** Weights are `[out, in]`. */
function linear(x: Tensor, weight: Tensor): Tensor {
  const width = x.shape[x.shape.length - 1] as number;
  const rows = tf.reshape(x, [-1, width]);
  return tf.reshape(product(rows, weight), [...x.shape.slice(0, -1), weight.shape[0] as number]);
}

function swiglu(x: Tensor, gateUp: Tensor, down: Tensor, inter: number): Tensor {
  const width = gateUp.shape[1] as number;
  const gate = linear(x, tf.slice(gateUp, [0, 0], [inter, width]));
  const up = linear(x, tf.slice(gateUp, [inter, 0], [inter, width]));
  return linear(tf.mul(tf.mul(gate, tf.sigmoid(gate)), up), down);
}

function pass(size: PassSize, x: Tensor, target: Tensor, weights: Readonly<Record<string, Tensor>>): Tensor {
  const { mixing, features } = interWidths(size);
  const get = (name: string) => weights[name] as Tensor;
  let h = x;
  for (let i = 0; i < size.applications; i++) {
    const layer = i % size.distinct;
    const t = tf.transpose(h, [0, 2, 1]);
    const mixer = swiglu(t, get(`${layer}.mixing.gate_up`), get(`${layer}.mixing.down`), mixing);
    h = tf.transpose(rmsNorm(tf.add(t, mixer)), [0, 2, 1]);
    h = rmsNorm(tf.add(h, swiglu(h, get(`${layer}.features.gate_up`), get(`${layer}.features.down`), features)));
  }
  return tf.mean(tf.mul(h, target));
}

/** tfjs-core with its WebAssembly backend: eager, one kernel per operation. */
export const tfjs: Peer = {
  name: "tfjs wasm",
  version: `tfjs-backend-wasm ${packageVersion("@tensorflow/tfjs-backend-wasm", here)}`,
  // Its flag WASM_HAS_MULTITHREAD_SUPPORT is false in Node, whatever the machine.
  threads: 1,

  async preparePass(size, data) {
    await start();
    await registerTfjsGradients(packageFolder("@tensorflow/tfjs-core", here));
    const shape = [size.B, size.L, size.D];
    const x = tf.tensor(data.x, shape);
    const target = tf.tensor(data.target, shape);
    const variables = Object.entries(weightShapes(size)).map(([name, dims]) =>
      tf.variable(tf.tensor(data.weights[name] as Float32Array, [...dims]), true, name),
    );
    const weights = Object.fromEntries(variables.map((variable) => [variable.name, variable]));
    const once = () =>
      tf.variableGrads(() => pass(size, x, target, weights) as import("@tensorflow/tfjs-core").Scalar, variables);
    let last: ReturnType<typeof once> | undefined;
    let nodes = 0;
    const countKernels = async () => {
      const { kernels } = await tf.profile(() => tf.tidy(() => void once()));
      nodes = kernels.length;
    };
    await countKernels();
    return {
      nodes,
      compileMs: 0,
      run: async () => {
        if (last !== undefined) tf.dispose(last as never);
        const { value, grads } = once();
        last = { value, grads };
        const [loss] = await value.data();
        return {
          loss: loss as number,
          gradient: async (name) => (await (grads[name] as Tensor).data()) as Float32Array,
        };
      },
    };
  },

  async prepareMatmul(n) {
    await start();
    const a = tf.tensor2d(noise(1, n * n), [n, n]);
    const b = tf.tensor2d(noise(2, n * n), [n, n]);
    return async () => {
      const product = tf.matMul(a, b);
      await product.data();
      product.dispose();
    };
  },
};
