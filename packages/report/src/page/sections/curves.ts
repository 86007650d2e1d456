import { type DrawnChart, type LineChart, lineChart, type Series } from "../../charts/line-chart.ts";
import { bucket, type Curve } from "../../log/buckets.ts";
import { column, type ReportedRun } from "../../run/reported-run.ts";

/** A line of a chart: a column of the log of training, or of the one of validations. */
interface LineSpec {
  readonly column: string;
  readonly name: string;
  readonly of?: "validation";
}

/** A chart of every run. */
interface CurveSpec extends Omit<LineChart, "series"> {
  readonly lines: readonly LineSpec[];
}

const SHARE = { format: "percent", domain: [0, 1] } as const;

const CURVES: readonly CurveSpec[] = [
  {
    ...{ id: "loss", title: "Loss", mayBeLog: true },
    lines: [
      { column: "loss", name: "total" },
      { column: "lm_loss", name: "cells" },
      { column: "q_halt_loss", name: "halting" },
    ],
  },
  {
    ...{ id: "exact", title: "Exact accuracy", note: "Puzzles with every cell right", ...SHARE },
    lines: [
      { column: "exact_accuracy", name: "training" },
      { column: "exact_accuracy", name: "validation", of: "validation" },
      { column: "train_exact_accuracy", name: "training, at full depth", of: "validation" },
    ],
  },
  {
    ...{ id: "cells", title: "Cell accuracy", ...SHARE },
    lines: [
      { column: "accuracy", name: "training" },
      { column: "cell_accuracy", name: "validation", of: "validation" },
    ],
  },
  {
    ...{ id: "steps", title: "Steps used", note: "Supervision steps that a puzzle took in training" },
    lines: [{ column: "mean_steps", name: "steps" }],
  },
  {
    ...{ id: "gradient", title: "Gradient norm", note: "Before it is clipped", mayBeLog: true },
    lines: [{ column: "grad_norm", name: "gradient norm" }],
  },
  { ...{ id: "lr", title: "Learning rate" }, lines: [{ column: "lr", name: "learning rate" }] },
  {
    ...{ id: "speed", title: "Speed", note: "Puzzles per second" },
    lines: [{ column: "puzzles_per_second", name: "puzzles/s" }],
  },
];

/** Points of a line at most. */
const POINTS = 300;
/** Lines of the log behind each point, if there are enough of them: single ones are noise. */
const LINES_PER_POINT = 3;
const FEW = 60;

function curveOf(run: ReportedRun, { column: name, of }: LineSpec): Curve {
  if (of === "validation") return bucket(column(run.validation, "step"), column(run.validation, name), POINTS);
  const points = Math.max(FEW, Math.min(POINTS, Math.floor(run.log.rows / LINES_PER_POINT)));
  return bucket(column(run.log, "step"), column(run.log, name), points);
}

/** The curves of one run; the first line of each has the range behind it. */
export function runCurves(run: ReportedRun): DrawnChart[] {
  return CURVES.flatMap(({ lines, ...chart }) => {
    const series = lines.map((line, colour): Series => {
      const look = { name: line.name, colour, band: colour === 0, points: line.of !== undefined };
      return { ...look, curve: curveOf(run, line) };
    });
    return lineChart({ ...chart, series }) ?? [];
  });
}

/** What distinguishes a run among others in a chart. */
export interface RunLook {
  readonly name: string;
  readonly colour: number;
}

/** The curves of several runs over one another, a chart for each line of {@link runCurves}. */
export function comparedCurves(runs: readonly ReportedRun[], looks: readonly RunLook[]): DrawnChart[] {
  return CURVES.flatMap(({ lines, ...chart }) =>
    lines.flatMap((line, i) => {
      const title = lines.length > 1 ? `${chart.title}, ${line.name}` : chart.title;
      const series = runs.map((run, r): Series => {
        const curve = curveOf(run, line);
        return { ...(looks[r] as RunLook), curve, points: line.of !== undefined && curve.x.length < 30 };
      });
      return lineChart({ ...chart, id: `${chart.id}-${i}`, title, series }) ?? [];
    }),
  );
}
