import { type Engine, graph, type HostTensor, type Tensor } from "@kensho/tensor";

/**
 * Compiles and runs a handful of tensors once.
 * @param values data by name; what the tensors do not depend on is left out
 */
export async function compute<Name extends string>(
  engine: Engine,
  outputs: Readonly<Record<Name, Tensor>>,
  values: Readonly<Record<string, HostTensor>> = {},
): Promise<Record<Name, HostTensor>> {
  const closed = graph({ outputs });
  await using program = await engine.compile(closed);
  const used = [...closed.inputs.keys()].filter((name) => values[name] !== undefined);
  const results = await program.run(Object.fromEntries(used.map((name) => [name, values[name] as HostTensor])));
  return results as Record<Name, HostTensor>;
}
