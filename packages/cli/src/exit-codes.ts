/** How the process ends. The README shows the same table. */
export const EXIT = {
  done: 0,
  unexpected: 1,
  usage: 2,
  /** Bad config, data, checkpoint or puzzle. */
  input: 3,
  /** No GPU that can be used, or one that went away. */
  gpu: 4,
  diverged: 5,
  /** A valid puzzle stayed unsolved. */
  unsolved: 6,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const BY_CODE: Readonly<Record<string, ExitCode>> = {
  KSH_UNEXPECTED: EXIT.unexpected,
  // Graphs are built by Kensho, not by who types a command: a fault in one is a fault of ours.
  KSH_SHAPE: EXIT.unexpected,
  KSH_DTYPE: EXIT.unexpected,
  KSH_GRAPH: EXIT.unexpected,
  KSH_ENGINE: EXIT.unexpected,
  KSH_USAGE: EXIT.usage,
  KSH_GPU_NO_ADAPTER: EXIT.gpu,
  KSH_GPU_LOST: EXIT.gpu,
  // Kernels are written by Kensho, as graphs are.
  KSH_GPU_VALIDATION: EXIT.unexpected,
  KSH_DIVERGED: EXIT.diverged,
  KSH_UNSOLVED: EXIT.unsolved,
  KSH_INTERRUPTED: EXIT.interrupted,
};

/** Exit code for an error's stable code: every `KSH_…` without a line of its own is about what the user handed in. */
export function exitCodeOf(code: string): ExitCode {
  return BY_CODE[code] ?? EXIT.input;
}
