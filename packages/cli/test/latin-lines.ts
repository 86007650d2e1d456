const SQUARES = ["123231312", "123312231", "132213321", "132321213", "213132321", "213321132"];

/** An examples file for `prepare-data custom`: Latin squares of 3, each with other cells taken out. */
export function latinLines(count: number): string {
  return Array.from({ length: count }, (_, i) => {
    const output = SQUARES[i % SQUARES.length]!;
    const mask = (i * 37 + 5) % 512;
    const input = [...output].map((char, cell) => ((mask >> cell) & 1 ? "." : char)).join("");
    return `${JSON.stringify({ input: rows(input), output: rows(output) })}\n`;
  }).join("");
}

const rows = (text: string): string => text.replace(/(...)(?=.)/g, "$1\n");
