import { type Enqueued, type Graph, type HostTensor, sizeOf } from "@kensho/tensor";
import { type Gpu, USAGE } from "./device/gpu.ts";
import { fromWords } from "./host-words.ts";

/** Runs whose outputs travel together, as long as they are as small as the figures of a training step. */
const MAX_RUNS = 16;
const SMALL_BYTES = 4096;

/** Runs whose outputs leave the device together. */
interface Batch {
  runs: number;
  words: Promise<ArrayBuffer> | undefined;
}

/**
 * Copies outputs to the host without stalling the queue. Each run copies its outputs to its own place on the device; when the
 * places are full, or an output is read, all of them are copied to a mappable buffer, while the next runs continue.
 */
export class ReadBack implements AsyncDisposable {
  readonly #gpu: Gpu;
  readonly #graph: Graph;
  readonly #bytes: number;
  readonly #places: number;
  /** Where runs put their outputs; large ones go to the host's buffer at once. */
  #collected: GPUBuffer | undefined;
  readonly #free: GPUBuffer[] = [];
  readonly #all: GPUBuffer[] = [];
  readonly #underway = new Set<Promise<unknown>>();
  #open: Batch = { runs: 0, words: undefined };
  #leaving: { readonly batch: Batch; readonly buffer: GPUBuffer } | undefined;

  private constructor(gpu: Gpu, graph: Graph) {
    this.#gpu = gpu;
    this.#graph = graph;
    this.#bytes = [...graph.outputs.values()].reduce((total, { shape }) => total + sizeOf(shape) * 4, 0);
    this.#places = this.#bytes <= SMALL_BYTES ? MAX_RUNS : 1;
  }

  /** @throws {GpuError} if the device has no room for the outputs */
  static async create(gpu: Gpu, graph: Graph): Promise<ReadBack> {
    const made = new ReadBack(gpu, graph);
    const bytes = made.#bytes * made.#places;
    if (bytes === 0) return made;
    if (made.#places > 1) made.#collected = await gpu.createBuffer("results", bytes, USAGE.copySrc | USAGE.copyDst);
    for (let i = 0; i < (made.#places > 1 ? 2 : 1); i++) {
      const buffer = await gpu.createBuffer("results for the host", bytes, USAGE.mapRead | USAGE.copyDst);
      made.#all.push(buffer);
      made.#free.push(buffer);
    }
    return made;
  }

  /** Waits until the outputs of one more run have a way out. */
  async room(): Promise<void> {
    while (this.#bytes > 0 && this.#free.length === 0) await Promise.race(this.#underway);
  }

  /** Encodes the copies of one run's outputs. @param source buffer and byte where an output is */
  record(encoder: GPUCommandEncoder, source: (name: string) => readonly [GPUBuffer, number]): Enqueued {
    if (this.#bytes === 0) return { outputs: async () => this.#unpack(new ArrayBuffer(0), 0) };
    const batch = this.#open;
    const first = batch.runs++ * this.#bytes;
    const target = this.#collected ?? (this.#free[0] as GPUBuffer);
    let offset = first;
    for (const [name, { shape }] of this.#graph.outputs) {
      const bytes = sizeOf(shape) * 4;
      if (bytes === 0) continue;
      encoder.copyBufferToBuffer(...source(name), target, offset, bytes);
      offset += bytes;
    }
    return {
      outputs: async () => {
        if (batch.words === undefined) await this.#fetchNow(batch);
        return this.#unpack(await (batch.words as Promise<ArrayBuffer>), first);
      },
    };
  }

  /** Encodes what the open batch needs to leave, if it is full or wanted; then {@link fetch} must follow the submit. */
  close(encoder: GPUCommandEncoder, wanted: boolean): boolean {
    const batch = this.#open;
    if (batch.runs === 0 || !(wanted || batch.runs === this.#places)) return false;
    const buffer = this.#free.shift() as GPUBuffer;
    if (this.#collected !== undefined) {
      encoder.copyBufferToBuffer(this.#collected, 0, buffer, 0, batch.runs * this.#bytes);
    }
    this.#open = { runs: 0, words: undefined };
    this.#leaving = { batch, buffer };
    return true;
  }

  /** Begins to map what has left. */
  fetch(): void {
    const { batch, buffer } = this.#leaving as { batch: Batch; buffer: GPUBuffer };
    this.#leaving = undefined;
    const words = this.#gpu.mapped(buffer, batch.runs * this.#bytes);
    batch.words = words;
    const done: Promise<unknown> = words
      .catch(() => undefined) // reported to the reader of the outputs
      .then(() => {
        this.#free.push(buffer);
        this.#underway.delete(done);
      });
    this.#underway.add(done);
  }

  async #fetchNow(batch: Batch): Promise<void> {
    await this.room();
    if (batch.words !== undefined) return;
    const encoder = this.#gpu.device.createCommandEncoder();
    this.close(encoder, true);
    this.#gpu.device.queue.submit([encoder.finish()]);
    this.fetch();
  }

  #unpack(words: ArrayBuffer, first: number): Record<string, HostTensor> {
    let offset = first;
    const outputs: Record<string, HostTensor> = {};
    for (const [name, { dtype, shape }] of this.#graph.outputs) {
      const length = sizeOf(shape);
      outputs[name] = fromWords(dtype, shape, words, offset, length);
      offset += length * 4;
    }
    return outputs;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#underway);
    for (const buffer of this.#all) this.#gpu.destroyBuffer(buffer);
    if (this.#collected !== undefined) this.#gpu.destroyBuffer(this.#collected);
  }
}
