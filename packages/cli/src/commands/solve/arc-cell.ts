import type { PrintOptions } from "@kensho/puzzles";

/** The ten colours of ARC as the public viewer shows them, in the 256 of terminals. */
const COLOURS = [16, 33, 160, 40, 220, 245, 201, 208, 117, 88] as const;
/** Those on which dark digits can be read. */
const LIGHT: ReadonlySet<number> = new Set([3, 4, 5, 7, 8]);

/** A cell of an ARC grid on a terminal with colour: its digit on its colour, two columns wide. */
export const arcCell: NonNullable<PrintOptions["style"]> = (text) => {
  const colour = Number(text);
  const ink = LIGHT.has(colour) ? 16 : 231;
  return `\u001b[48;5;${COLOURS[colour] ?? 16}m\u001b[38;5;${ink}m${text} \u001b[39m\u001b[49m`;
};
