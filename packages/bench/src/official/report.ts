import { digits, table } from "@kensho/measure";
import type { Turns } from "./turns.ts";

/** Largest difference of a first loss in float32: both sides then do the same work. Rounding alone is a thousandth of it. */
const SAME = 1e-3;

/** Why the figures of a network are not of the same work; nothing if they are. bfloat16 has its own losses. */
export function mismatch({ name, kensho, torch }: Turns): string | undefined {
  const theirs = torch.find(({ dtype }) => dtype === "float32")?.loss;
  if (theirs === undefined || kensho.loss === undefined) return undefined;
  const apart = Math.abs(kensho.loss / theirs - 1);
  if (apart <= SAME) return undefined;
  return `${name}: the first losses differ, ${kensho.loss.toFixed(6)} and ${theirs.toFixed(6)}`;
}

/** Medians of every network, and Kensho's share of PyTorch's times, as text. */
export function turnsTable(all: readonly Turns[]): string {
  const header = ["", "Kensho f32 ms", "PyTorch f32 ms", "share", "PyTorch bf16 ms", "share", "first losses f32"];
  const rows = all.map((turns) => {
    const { kensho, torch } = turns;
    const cells = (["float32", "bfloat16"] as const).flatMap((dtype) => {
      const theirs = torch.find((side) => side.dtype === dtype)?.timing.median;
      return theirs === undefined ? ["–", "–"] : [digits(theirs), percent(kensho.timing.median / theirs)];
    });
    const losses = [kensho.loss, torch.find(({ dtype }) => dtype === "float32")?.loss];
    const shown = losses.flatMap((loss) => (loss === undefined ? [] : [loss.toFixed(5)])).join(", ");
    return [title(turns), digits(kensho.timing.median), ...cells, shown];
  });
  return table(header, rows);
}

function title({ name, work, batch, kensho }: Turns): string {
  if (work === "step") return name;
  return `${name}: thinking, ${digits((1000 * batch) / kensho.timing.median)} puzzles/s`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
