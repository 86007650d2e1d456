import { holds } from "../dtype.ts";
import { GraphError } from "../errors.ts";
import type { HostTensor } from "../host.ts";
import { sameShape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import type { Graph } from "./graph.ts";

/** Inputs of one run against the graph's declarations; shared by the engines so that all say the same. */
export function checkInputs(graph: Graph, inputs: Readonly<Record<string, HostTensor>>): void {
  for (const [name, declared] of graph.inputs) {
    const given = inputs[name];
    if (given === undefined) {
      throw new GraphError(`input "${name}" is missing`, {
        notes: [[`expected (${declared.dtype})`, declared.shape]],
        hint: `the program takes: ${[...graph.inputs.keys()].join(", ")}`,
      });
    }
    checkFit(`input "${name}"`, declared, given);
    checkData(`input "${name}"`, given);
  }
  for (const name of Object.keys(inputs)) {
    if (graph.inputs.has(name)) continue;
    throw new GraphError(`the program has no input "${name}"`, {
      hint: `the program takes: ${[...graph.inputs.keys()].join(", ") || "nothing"}`,
    });
  }
}

/** The state a graph reads or updates against what is there. */
export function checkState(graph: Graph, held: ReadonlyMap<string, Pick<HostTensor, "dtype" | "shape">>): void {
  const wanted: [string, Tensor][] = [...graph.states, ...graph.updates];
  for (const [name, declared] of wanted) {
    const given = held.get(name);
    if (given === undefined) {
      throw new GraphError(`state "${name}" is not on the engine`, {
        notes: [[`expected (${declared.dtype})`, declared.shape]],
        hint: "pass the State that holds it to compile()",
      });
    }
    checkFit(`state "${name}"`, declared, given);
  }
}

/**
 * A host tensor may be written by hand: its data must be of the length and the kind that it claims.
 * @throws {GraphError} if they are not
 */
export function checkData(what: string, { dtype, shape, data }: HostTensor): void {
  if (data.length !== sizeOf(shape)) {
    throw new GraphError(`${what} has ${data.length} values for ${sizeOf(shape)} elements`, {
      notes: [["shape", shape]],
    });
  }
  if (!holds(dtype, data)) {
    throw new GraphError(`${what} says ${dtype}, and a ${data.constructor.name} does not hold that`, {
      hint: "build it with hostTensor(dtype, shape, data), or read it with fromNdarray(array, dtype)",
    });
  }
}

/** @throws {GraphError} if `given` has another shape or dtype than declared */
export function checkFit(
  what: string,
  declared: Pick<HostTensor, "dtype" | "shape">,
  given: Pick<HostTensor, "dtype" | "shape">,
): void {
  if (declared.dtype === given.dtype && sameShape(declared.shape, given.shape)) return;
  throw new GraphError(`${what} has another shape or dtype than the program expects`, {
    notes: [
      [`expected (${declared.dtype})`, declared.shape],
      [`got (${given.dtype})`, given.shape],
    ],
  });
}
