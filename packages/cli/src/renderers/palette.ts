/** Ways to set text apart; on a stream that shows no colour each returns its text as it is. */
export interface Palette {
  readonly colour: boolean;
  bold(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  red(text: string): string;
}

/** The palette for a stream: colour on a terminal only, and not if `NO_COLOR` or a dumb terminal asks for none. */
export function paletteFor(stream: { readonly isTTY?: boolean }): Palette {
  const colour = stream.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== "dumb";
  const paint = (open: number, close: number) => (text: string) =>
    colour ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return { colour, bold: paint(1, 22), green: paint(32, 39), yellow: paint(33, 39), red: paint(31, 39) };
}
