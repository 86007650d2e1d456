import type { Task } from "@kensho/models";
import { type Engine, graph, type HostTensor, type State } from "@kensho/tensor";
import type { TrainConfig } from "./config.ts";
import { STATE } from "./state-names.ts";
import { stepGradients } from "./train-step.ts";

/** A tensor that is not finite everywhere. */
export interface Offender {
  readonly kind: "parameter" | "average" | "moment" | "carry" | "loss" | "gradient";
  /** Of a gradient, the parameter's name. */
  readonly name: string;
  /** Elements that are NaN or infinite. */
  readonly bad: number;
  readonly size: number;
}

/**
 * Runs a step again up to its gradients, to learn which tensors are not finite. The state is only read.
 * @param inputs of the step
 * @returns in the order of the computation: what the step began with, its losses, its gradients from the last layer to the first
 */
export async function examineStep(
  engine: Engine,
  { task, train }: { readonly task: Task; readonly train: TrainConfig },
  state: State,
  inputs: Readonly<Record<string, HostTensor>>,
): Promise<Offender[]> {
  const { gradients, tables, figures } = stepGradients(task, train, train.global_batch_size);
  const outputs = {
    ...figures,
    ...Object.fromEntries(gradients.map(({ name, gradient }) => [`gradient ${name}`, gradient])),
    ...Object.fromEntries(tables.map(({ table, gradient }) => [`gradient ${table}`, gradient])),
  };
  const examined = graph({ outputs });
  await using program = await engine.compile(examined, state);
  const own = [...examined.inputs.keys()].map((name) => [name, inputs[name] as HostTensor] as const);
  const values = await program.run(Object.fromEntries(own));
  const begun = Object.entries(await state.read()).map(([name, value]) => offender(kindOf(name), name, value));
  const losses = lossParts(task).map((name) => offender("loss", name, values[name] as HostTensor));
  const slopes = gradients
    .toReversed()
    .map(({ name }) => offender("gradient", name, values[`gradient ${name}`] as HostTensor));
  return [...begun, ...losses, ...slopes].filter(({ bad }) => bad > 0);
}

/** Names of the losses that the loss is made of; of the loss itself where it has no parts. */
function lossParts({ metrics }: Task): readonly string[] {
  const losses = Object.entries(metrics).flatMap(([name, { per }]) => (per === "rows" ? [name] : []));
  const parts = losses.filter((name) => name !== "loss");
  return parts.length > 0 ? parts : losses;
}

function kindOf(name: string): Offender["kind"] {
  if (name.startsWith(STATE.carry(""))) return "carry";
  if (name.startsWith(STATE.ema(""))) return "average";
  return name.startsWith(STATE.m("")) || name.startsWith(STATE.v("")) ? "moment" : "parameter";
}

function offender(kind: Offender["kind"], name: string, { data }: HostTensor): Offender {
  let bad = 0;
  for (const value of data) if (!Number.isFinite(value)) bad++;
  return { kind, name, bad, size: data.length };
}

/** `the gradient of model.inner.lm_head.weight (12 of 64 elements)` */
export function offenderText({ kind, name, bad, size }: Offender): string {
  const what = kind === "gradient" ? `the gradient of ${name}` : kind === "loss" ? name : `the ${kind} ${name}`;
  return size === 1 ? what : `${what} (${bad} of ${size} elements)`;
}
