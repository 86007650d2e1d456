/** Text with names of files in it, as a terminal may have it: control and direction characters, but for line ends, become `�`. */
export function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "\uFFFD");
}
