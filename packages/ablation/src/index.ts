export { type Axis, combine, type Setting, settingText } from "./axis.ts";
export { type Budget, withBudget } from "./budget.ts";
export type { Cell, CellPoint, CellResult } from "./cell.ts";
export { AblationFolderError, BudgetError } from "./errors.ts";
export { ablationPlots } from "./plots.ts";
export { type AblationEvent, type AblationOptions, runAblation, type Variant } from "./run-ablation.ts";
export type { CellProgress } from "./run-cell.ts";
export { type Estimate, type SettingSummary, summarise } from "./summary.ts";
