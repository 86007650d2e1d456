import { bestCheckpoint, CheckpointError, listCheckpoints, markBest, saveCheckpoint } from "@kensho/checkpoint";
import type { TrainConfig, TrainerSnapshot } from "@kensho/trainer";
import { DivergedError } from "./errors.ts";
import type { CheckpointState } from "./run-options.ts";
import { SaveSchedule } from "./save-schedule.ts";

/** A saved checkpoint of the run. */
export interface Kept {
  readonly step: number;
  readonly path: string;
}

/** Saves the checkpoints of a run when they are due, removes old ones, and marks the best. */
export class CheckpointWriter {
  readonly #folder: string;
  readonly #train: TrainConfig;
  readonly #schedule: SaveSchedule;
  /** The newest. */
  last: Kept | undefined;
  /** Time spent on saving in this session. */
  seconds = 0;

  /** @param folder  of the checkpoints @param last  the one that the run resumes from */
  constructor(folder: string, train: TrainConfig, last?: Kept) {
    this.#folder = folder;
    this.#train = train;
    this.#schedule = new SaveSchedule(train.checkpoint_every);
    this.last = last;
  }

  /** @param seconds of training in this session */
  isDue(step: number, seconds: number): boolean {
    return this.#schedule.isDue(step, seconds);
  }

  /**
   * Saves a checkpoint, unless one of this step exists. The best checkpoint is never removed.
   * @throws {DivergedError} if a weight is not finite @throws {CheckpointError} if it cannot be written
   */
  async save(
    snapshot: () => Promise<TrainerSnapshot>,
    step: number,
    state: Omit<CheckpointState, "exploration">,
    trained: number,
  ): Promise<Kept & { readonly cost: number }> {
    if (this.last?.step === step) return { ...this.last, cost: 0 };
    const started = performance.now();
    const { exploration, model, ema, optimizer, carry } = await snapshot();
    const groups = { model, optimizer, carry, ...(this.#train.ema ? { ema } : {}) };
    const { best } = state.selection;
    const keep = { keep: this.#train.keep_checkpoints, protect: best === null ? [] : [best.step] };
    const contents = { step, groups, state: { ...state, exploration } };
    // The next step starts after the checkpoint was written.
    const path = await saveCheckpoint(this.#folder, contents, { ...keep, inPlace: true }).catch((error: unknown) => {
      const tensor = error instanceof CheckpointError ? error.tensor : undefined;
      throw tensor === undefined ? error : new DivergedError(step, { what: "weights", tensor }, this.last?.path);
    });
    if (best?.step === step) await this.#mark(path, best.value);
    const cost = (performance.now() - started) / 1000;
    this.#schedule.saved(trained, cost);
    this.seconds += cost;
    this.last = { step, path };
    return { step, path, cost };
  }

  /** Marks the best checkpoint of a resumed run, if the process was killed between saving and marking it. */
  async catchUp({ best }: CheckpointState["selection"]): Promise<void> {
    if (best === null || (await this.best().catch(() => undefined))?.step === best.step) return;
    const saved = (await listCheckpoints(this.#folder)).find(({ step }) => step === best.step);
    if (saved !== undefined) await this.#mark(saved.path, best.value);
  }

  /** Returns the best checkpoint, if one is marked. */
  async best() {
    return this.last === undefined ? undefined : await bestCheckpoint(this.#folder);
  }

  async #mark(path: string, value: number): Promise<void> {
    await markBest({ path, metric: this.#train.keep_best as string, value });
  }
}
