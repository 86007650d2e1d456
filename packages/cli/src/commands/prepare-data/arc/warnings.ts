import type { PreparedArc } from "@kensho/datasets";
import { count } from "../../../renderers/numbers.ts";

/** Entries that a warning names. */
const MAX_NAMED = 5;

/** Names the pairs that are not trained on, since an evaluation task tests them. */
export function leftOutText(leftOut: PreparedArc["leftOut"]): string {
  const pairs = leftOut.reduce((sum, { pairs }) => sum + pairs, 0);
  const named = leftOut.map(({ training, task, pairs }) => `${training} (${pairsOf(pairs)} that ${task} tests)`);
  return `warning: ${pairsOf(pairs)} ${pairs === 1 ? "is" : "are"} left out of training, of ${listed(named)}`;
}

/** Names the tasks whose test pairs have no output. */
export function hiddenText(hidden: PreparedArc["hidden"]): string {
  const pairs = Object.values(hidden).reduce((sum, pairs) => sum + pairs, 0);
  const which = `${count(pairs)} test ${pairs === 1 ? "pair has" : "pairs have"} no output`;
  return `warning: ${which}, and no figure will count ${pairs === 1 ? "it" : "them"}: ${listed(Object.keys(hidden))}`;
}

const pairsOf = (pairs: number): string => `${count(pairs)} ${pairs === 1 ? "pair" : "pairs"}`;

function listed(names: readonly string[]): string {
  const more = names.length > MAX_NAMED ? ` and ${count(names.length - MAX_NAMED)} more` : "";
  return `${names.slice(0, MAX_NAMED).join(", ")}${more}`;
}
