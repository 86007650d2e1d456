import { valueAndGrad } from "@kensho/autograd";
import { cpuEngine } from "@kensho/onnx";
import {
  add,
  graph,
  hostTensor,
  matmul,
  mean,
  mul,
  sigmoid,
  square,
  state,
  sub,
  type Tensor,
  tanh,
  tensor,
} from "@kensho/tensor";

const x = tensor([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]);
const y = tensor([[0], [1], [1], [0]]);

// Weights are state: they live on the engine, and a run of the program updates them.
const shapes = { w1: [2, 8], b1: [8], w2: [8, 1], b2: [1] };
const weights = {
  w1: state("w1", shapes.w1),
  b1: state("b1", shapes.b1),
  w2: state("w2", shapes.w2),
  b2: state("b2", shapes.b2),
};

function predict({ w1, b1, w2, b2 }: typeof weights): Tensor {
  const hidden = tanh(add(matmul(x, w1), b1)); // [4, 8]
  return sigmoid(add(matmul(hidden, w2), b2)); // [4, 1]
}

const { value: loss, grad } = valueAndGrad((w: typeof weights) => mean(square(sub(predict(w), y))))(weights);
const descend = (w: Tensor, g: Tensor): Tensor => sub(w, mul(g, 8));
const step = graph({
  outputs: { loss, prediction: predict(weights) },
  updates: {
    w1: descend(weights.w1, grad.w1),
    b1: descend(weights.b1, grad.b1),
    w2: descend(weights.w2, grad.w2),
    b2: descend(weights.b2, grad.b2),
  },
});

const engine = cpuEngine();
// Any numbers that differ will do to begin with.
const start = Object.entries(shapes).map(([name, shape]) => {
  const size = shape.reduce((a, b) => a * b, 1);
  return [
    name,
    hostTensor(
      "f32",
      shape,
      Float32Array.from({ length: size }, (_, i) => Math.sin(7 * i + name.length * 3)),
    ),
  ];
});
const program = await engine.compile(step, await engine.createState(Object.fromEntries(start)));

let prediction: ArrayLike<number> = [];
for (let i = 1; i <= 300; i++) {
  const out = await program.run();
  prediction = out.prediction?.data ?? [];
  if ([1, 100, 300].includes(i))
    console.log(`step ${String(i).padStart(4)}  loss ${(out.loss?.data[0] ?? NaN).toFixed(4)}`);
}
for (const [i, value] of Array.from(prediction).entries()) {
  console.log(`${i >> 1} xor ${i & 1} = ${value.toFixed(2)}`);
}
const right = Array.from(prediction).every((value, i) => Math.round(value) === ((i >> 1) ^ (i & 1)));
console.log(`learned: ${right ? "yes" : "no"}`);
