// Reports phrases from lib/banned-phrases.mjs in Markdown, comments and string literals: `node scripts/check-english.mjs [FILE…]`.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { BANNED_PHRASES } from "./lib/banned-phrases.mjs";
import { proseOfMarkdown, proseOfSource } from "./lib/prose.mjs";

/** Folders that are checked only when a file in them is named. */
const UNREVIEWED = /^packages\/puzzles\//;
const SKIPPED =
  /(^|\/)(fixtures|golden|__snapshots__|schemas)\/|banned-phrases|prose\.test\.ts$|^\.changeset\/|CHANGELOG\.md$/;
const named = process.argv.slice(2);
const tracked = execFileSync("git", ["ls-files", "--", "*.md", "*.ts", "*.mjs"], { encoding: "utf8" })
  .trim()
  .split("\n");
const files = (named.length > 0 ? named : tracked.filter((file) => !UNREVIEWED.test(file))).filter(
  (file) => !SKIPPED.test(file),
);

let found = 0;
for (const file of files) {
  const source = readFileSync(file, "utf8");
  const prose = file.endsWith(".md") ? proseOfMarkdown(source) : proseOfSource(source);
  for (const { line, text } of prose) {
    for (const [pattern, instead] of BANNED_PHRASES) {
      const [phrase] = pattern.exec(text) ?? [];
      if (phrase === undefined) continue;
      found++;
      process.stdout.write(`${file}:${line}: "${phrase}" → ${instead}\n`);
    }
  }
}
process.stdout.write(found === 0 ? "No banned phrase found.\n" : `${found} banned phrases.\n`);
process.exitCode = found === 0 ? 0 : 1;
