import type { Graph } from "./graph/graph.ts";
import type { HostTensor } from "./host.ts";

/** Named tensors that live on an engine, shared by the programs compiled against them. */
export interface State extends AsyncDisposable {
  readonly names: readonly string[];
  /** Copies tensors to the host (default: all). @throws {GraphError} for an unknown name */
  read(names?: readonly string[]): Promise<Record<string, HostTensor>>;
  /** Overwrites tensors; each must keep its shape and dtype. @throws {GraphError} for an unknown name or another shape */
  write(values: Readonly<Record<string, HostTensor>>): Promise<void>;
}

/** A compiled graph, ready to run again and again. */
export interface Program extends AsyncDisposable {
  readonly graph: Graph;
  /**
   * One run: reads the inputs and the state, returns the outputs, and replaces the updated state.
   * Runs of one program, and of programs that share state, must not overlap.
   * @throws {GraphError} if an input is missing, unknown, or of another shape or dtype, or the program has been disposed
   */
  run(inputs?: Readonly<Record<string, HostTensor>>): Promise<Record<string, HostTensor>>;
}

/** Runs graphs. Every engine computes the same values, within the rounding of its arithmetic. */
export interface Engine {
  /** Short name, such as `reference`, `cpu` or `webgpu`. */
  readonly name: string;
  /** Puts tensors on the engine. @throws {GraphError} if data is not of the length or kind that its tensor claims */
  createState(values: Readonly<Record<string, HostTensor>>): Promise<State>;
  /**
   * Compiles a graph. A graph that reads or updates state needs the `state` that holds it.
   * @throws {GraphError} if the state lacks a tensor, or has it with another shape or dtype
   */
  compile(graph: Graph, state?: State): Promise<Program>;
}
