import { KenshoError } from "@kensho/errors";

/** The run folder holds something already. Nothing was touched. */
export class RunExistsError extends KenshoError {
  /** @param saved  whether there is a checkpoint, or a file that is none of a run's, that would be lost */
  constructor(out: string, saved = true) {
    super(
      "KSH_RUN_EXISTS",
      saved
        ? `${out} holds a run already, and it is kept.`
        : `${out} holds a run that ended, or still is, before its first checkpoint; it is kept.`,
      {
        hint: saved
          ? "choose another --out"
          : "delete the folder if that run has ended: it has no checkpoint to resume from; or choose another --out",
      },
    );
  }
}

/** The data set is not what the network takes. Nothing was written. */
export class DataMismatchError extends KenshoError {
  constructor(dir: string, network: DataShape & { readonly puzzle_emb_ndim: number }, data: DataShape) {
    const words = (shape: DataShape): string =>
      `${shape.seq_len} positions of ${shape.vocab_size} tokens` +
      (network.puzzle_emb_ndim > 0 ? ` and ${shape.num_puzzle_identifiers} puzzle identifiers` : "");
    const keys = ["seq_len", "vocab_size", ...(network.puzzle_emb_ndim > 0 ? ["num_puzzle_identifiers"] : [])];
    super(
      "KSH_DATA_MISMATCH",
      `${dir} does not fit the network: it has ${words(data)}, the network takes ${words(network)}.`,
      { hint: `set ${keys.slice(0, -1).join(", ")} and ${keys.at(-1)} to those of the data set` },
    );
  }
}

/** What a network and its data set must agree on. */
type DataShape = {
  readonly seq_len: number;
  readonly vocab_size: number;
  readonly num_puzzle_identifiers: number;
};

/** What went wrong with a run whose figures are of no use any more. */
export type Divergence =
  | {
      readonly what: "loss" | "gradient";
      readonly tensors: readonly string[];
      /** Steps just before it that `on_nan: skip` left out. */
      readonly skipped?: number;
    }
  | { readonly what: "weights"; readonly tensor: string }
  | { readonly what: "runaway loss"; readonly loss: number; readonly guessing: number }
  | { readonly what: "halting collapse"; readonly thoughts: number; readonly exact: number };

/** The loss, its gradient or the weights are not finite numbers any more, or training has lost what it had learned. */
export class DivergedError extends KenshoError {
  /** Step at which it showed. */
  readonly step: number;
  readonly divergence: Divergence;

  constructor(step: number, divergence: Divergence, checkpoint: string | undefined) {
    const kept =
      checkpoint === undefined ? "no checkpoint was saved before" : `the last good checkpoint is ${checkpoint}`;
    const begin = checkpoint === undefined ? "" : `; begin from the checkpoint with --weights ${checkpoint}`;
    super("KSH_DIVERGED", `training diverged: ${divergenceText(step, divergence)}; ${kept}.`, {
      hint: `lower lr, or max_grad_norm${begin}`,
    });
    this.step = step;
    this.divergence = divergence;
  }
}

/** Tensors that a message names. */
const MAX_NAMED = 3;

function divergenceText(step: number, found: Divergence): string {
  const figure = (value: number): string => Number(value.toPrecision(3)).toString();
  switch (found.what) {
    case "loss":
    case "gradient": {
      const { tensors } = found;
      const named = tensors.slice(0, MAX_NAMED).join(", ");
      const more = tensors.length > MAX_NAMED ? ` and ${tensors.length - MAX_NAMED} more` : "";
      const first = tensors.length === 0 ? "" : ` (first ${named}${more})`;
      const again = found.skipped ? `, after ${found.skipped} steps in a row that were left out` : "";
      return `the ${found.what} of step ${step} is not a finite number${first}${again}`;
    }
    case "weights":
      return `after step ${step} the weight ${found.tensor} is not finite`;
    case "runaway loss":
      return `at step ${step} the loss is ${figure(found.loss)} in the mean, and guessing would have ${figure(found.guessing)}`;
    case "halting collapse":
      return (
        `at step ${step} halting has collapsed: thinking ends after ${figure(found.thoughts)} steps in the mean, ` +
        `with ${figure(100 * found.exact)} % of the answers right`
      );
  }
}

/** What the system's codes mean, in the words of `kensho prepare-data`. */
const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EFBIG: "a file would exceed the allowed size",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOENT: "no folder can be made there",
  ENOTDIR: "a part of the path is a file",
  EEXIST: "it is a file, not a folder",
  ENAMETOOLONG: "the name is too long",
};

/** The run folder cannot be made or written. */
export class RunFolderError extends KenshoError {
  constructor(path: string, cause: unknown) {
    const { code = "", message } =
      cause instanceof Error ? (cause as NodeJS.ErrnoException) : { message: String(cause) };
    const hint = code === "" ? undefined : "choose another --out, or free or unlock this one";
    super("KSH_RUN_FOLDER", `${path} cannot be written: ${REASONS[code] ?? message}`, { hint, cause });
  }
}

/** Thrown when a run cannot resume from its checkpoint. Nothing was changed. */
export class ResumeError extends KenshoError {
  constructor(checkpoint: string, problem: string, hint = "start a new run with --out") {
    super("KSH_RESUME", `${problem}.`, { subject: checkpoint, hint });
  }
}

/** Processes that were to train one network together, and cannot. Nothing was started. */
export class RanksError extends KenshoError {
  constructor(problem: string, hint: string) {
    super("KSH_RANKS", problem, { hint });
  }
}
