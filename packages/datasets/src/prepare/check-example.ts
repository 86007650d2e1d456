import { DatasetOptionError, type PuzzleKind, RandomStream } from "@kensho/puzzles";
import type { Example } from "./prepare.ts";

/** Checks that an example fits its kind, and that its label is an answer by the kind's own rules.
 * @param where the subject of messages, such as `latin-4x4: generate made a puzzle` @throws {DatasetOptionError} saying what is wrong */
export function checkExample(kind: PuzzleKind, { input, label }: Example, where: string): void {
  const fail = (problem: string): DatasetOptionError => new DatasetOptionError(`${where} ${problem}`);
  for (const [name, tokens] of [
    ["input", input],
    ["label", label],
  ] as const) {
    if (tokens.length !== kind.sequenceLength)
      throw fail(`whose ${name} has ${tokens.length} tokens, not ${kind.sequenceLength}`);
    const stray = tokens.find((token) => token >= kind.vocabSize);
    if (stray !== undefined) throw fail(`whose ${name} has token ${stray}; there are ${kind.vocabSize}`);
  }
  const { valid, violations } = kind.check(input, label);
  if (!valid) throw fail(`whose label is not an answer: ${violations[0]?.message ?? "check says so"}`);
}

/** Makes images of an example under the kind's symmetries. */
export function imagesOf(kind: PuzzleKind, { input, label }: Example, count: number, random: RandomStream): Example[] {
  return Array.from({ length: count }, () => {
    const image = { input: input.slice(), label: label.slice() };
    kind.augment(random, image.input, image.label);
    return image;
  });
}

/** Examples whose images are checked, and images of each. */
const CHECKED = { examples: 16, images: 4 } as const;

/** Checks that images of solved puzzles are solved: a wrong symmetry teaches contradictions. @throws {DatasetOptionError} if one is not */
export function checkSymmetries(kind: PuzzleKind, examples: readonly Example[]): void {
  if (kind.symmetryCount === 1n) return;
  const random = RandomStream.fromSeed(1, "check");
  for (const example of examples.slice(0, CHECKED.examples)) {
    for (const image of imagesOf(kind, example, CHECKED.images, random)) {
      checkExample(kind, image, `${kind.name}: augment made a puzzle`);
    }
  }
}
