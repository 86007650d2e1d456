/** Text with names of files in it, as a terminal may have it: control and direction characters, but for line ends, become `�`. */
export function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "\uFFFD");
}

/** The same for text that is styled: bold and colours stay. */
export function printableStyled(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for
  const parts = text.split(/(\u001b\[[0-9;]{0,20}m)/);
  return parts.map((part, i) => (i % 2 === 1 ? part : printable(part))).join("");
}
