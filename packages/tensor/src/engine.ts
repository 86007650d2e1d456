import type { Graph } from "./graph/graph.ts";
import type { HostTensor } from "./host.ts";

/** Named tensors that live on an engine, shared by the programs compiled against them. */
export interface State extends AsyncDisposable {
  readonly names: readonly string[];
  /** Copies tensors to the host (default: all). @throws {GraphError} for an unknown name */
  read(names?: readonly string[]): Promise<Record<string, HostTensor>>;
  /**
   * Tensors where they are, without a copy: they hold until the next run of a program on this state, and must not be changed. Present on
   * engines that compute on the host; use {@link borrow}, which takes any state.
   */
  borrow?(names: readonly string[]): Readonly<Record<string, HostTensor>>;
  /** Overwrites tensors; each must keep its shape and dtype. @throws {GraphError} for an unknown name or another shape */
  write(values: Readonly<Record<string, HostTensor>>): Promise<void>;
}

/** Tensors of a state, without a copy where the engine computes on the host. They hold until the next run of a program on it. */
export async function borrow(state: State, names: readonly string[]): Promise<Readonly<Record<string, HostTensor>>> {
  return state.borrow?.(names) ?? (await state.read(names));
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
  /**
   * The same run, whose updates hold only if `accept` says so of its outputs; otherwise the state stays as it was. For engines that
   * have the outputs before they replace the state.
   */
  runIf?(
    inputs: Readonly<Record<string, HostTensor>>,
    accept: (outputs: Readonly<Record<string, HostTensor>>) => boolean,
  ): Promise<Record<string, HostTensor>>;
  /**
   * The same run without waiting for its end, for engines that compute elsewhere; use {@link enqueue}, which takes any program.
   * The next run may be queued at once, and sees the state that this one leaves.
   */
  enqueue?(inputs?: Readonly<Record<string, HostTensor>>): Promise<Enqueued>;
}

/** A run that has been handed to the engine, and may not have ended. */
export interface Enqueued {
  /** The outputs, once the run has ended. Need not be called. @throws {EngineError} if the run failed */
  outputs(): Promise<Record<string, HostTensor>>;
}

/**
 * Hands a run to the engine. On a GPU this returns as soon as the work is queued, and outputs travel to the host many runs at a time;
 * on an engine that computes on the host the run is over when this returns.
 * @throws as {@link Program.run} does
 */
export async function enqueue(program: Program, inputs: Readonly<Record<string, HostTensor>> = {}): Promise<Enqueued> {
  if (program.enqueue !== undefined) return await program.enqueue(inputs);
  const outputs = await program.run(inputs);
  return { outputs: async () => outputs };
}

/** Options for {@link Engine.createState}. */
export interface StateOptions {
  /**
   * Names of tensors whose arrays the caller gives up: an engine that computes on the host keeps them instead of a copy, and changes or
   * frees them. No two names may share an array.
   */
  readonly given?: readonly string[];
  /** Names of tensors whose arrays the caller will not change while the state is there: the engine may read them instead of a copy. */
  readonly shared?: readonly string[];
}

/** Runs graphs. Every engine computes the same values, within the rounding of its arithmetic. */
export interface Engine {
  /** Short name, such as `reference`, `cpu` or `webgpu`. */
  readonly name: string;
  /** What products round their factors to, where that is not float32. */
  readonly precision?: "f16" | "f32";
  /**
   * Puts tensors on the engine.
   * @throws {GraphError} if data is not of the length or kind that its tensor claims
   */
  createState(values: Readonly<Record<string, HostTensor>>, options?: StateOptions): Promise<State>;
  /**
   * Compiles a graph. A graph that reads or updates state needs the `state` that holds it.
   * @throws {GraphError} if the state lacks a tensor, or has it with another shape or dtype
   */
  compile(graph: Graph, state?: State): Promise<Program>;
}
