/** Whether `--json` stands among the flags: asked for before the parser runs, since its failures obey it too. */
export function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  return (end === -1 ? argv : argv.slice(0, end)).includes("--json");
}
