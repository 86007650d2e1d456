export { type MetricsLog, readMetricsLog } from "./log/metrics-log.ts";
export { comparePage } from "./page/compare-page.ts";
export { type PageOptions, runPage } from "./page/run-page.ts";
export type { BarPanel, LinePanel, Panel, PlotLine, PlotPoint } from "./plots/panel.ts";
export { plotFile } from "./plots/plot-file.ts";
export { type RecordOptions, recordReplays } from "./replay/record-replays.ts";
export type {
  PuzzleOutcome,
  Replay,
  ReplaySample,
  ReplayStep,
  Thinking,
  ThinkingStep,
} from "./replay/replay.ts";
export type { Cost, Machine, ReportedRun, RunFacts, Session } from "./run/reported-run.ts";
export { EventLog, type EventLogOptions } from "./tensorboard/event-log.ts";
