/** What a training run tells while it goes on. Fractions are in 0…1, times in seconds. */
export type TrainingEvent = StepEvent | EvalEvent | CheckpointEvent;

export interface StepEvent {
  readonly type: "step";
  readonly step: number;
  readonly totalSteps: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly exactAccuracy: number;
  readonly puzzlesPerSecond: number;
  /** Estimated time to the end of the run. */
  readonly secondsLeft: number;
}

interface EvalEvent {
  readonly type: "eval";
  readonly step: number;
  readonly examples: number;
  readonly exactAccuracy: number;
  readonly cellAccuracy: number;
}

interface CheckpointEvent {
  readonly type: "checkpoint";
  readonly step: number;
  readonly path: string;
}
