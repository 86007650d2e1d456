import { countUnitSolutions, type RandomStream } from "@kensho/puzzles";
import { BLANK, CELLS, column, digit, digits as digitsOf, NO_SIGN, row, SIDE, SIGNS, token, unitsOf } from "./board.ts";

/** A board with one solution: a third of the signs, and five to seven digits. The same draws make the same board. */
export function drawFutoshiki(random: RandomStream): { input: Uint8Array; label: Uint8Array } {
  for (;;) {
    const label = new Uint8Array(SIDE * SIDE).fill(NO_SIGN);
    const [rows, columns, digits] = [order(random), order(random), order(random)];
    for (const place of CELLS) {
      const step = rows[row(place) / 2]! + columns[column(place) / 2]!;
      label[place] = BLANK + 1 + digits[step % digits.length]!;
    }
    for (const { place, before, after } of SIGNS) {
      if (random.int(3) > 0) continue;
      const rising = digit(label, before) < digit(label, after);
      label[place] = token(row(place) % 2 === 0 ? (rising ? "<" : ">") : rising ? "^" : "v");
    }
    const shown = new Set(pick(CELLS, 5 + random.int(3), random));
    const input = label.map((value, place) => (CELLS.includes(place) && !shown.has(place) ? BLANK : value));
    if (countUnitSolutions(digitsOf(input), unitsOf(input)).count === 1) return { input, label };
  }
}

function order(random: RandomStream): Uint8Array {
  const places = Uint8Array.from({ length: 4 }, (_, i) => i);
  random.shuffle(places);
  return places;
}

function pick(places: readonly number[], count: number, random: RandomStream): Uint8Array {
  const all = Uint8Array.from(places);
  random.shuffle(all);
  return all.subarray(0, count);
}
