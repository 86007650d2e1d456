import { setImmediate as nextTurn } from "node:timers/promises";
import {
  type Arithmetic,
  type ArithmeticLayout,
  type ArithmeticOperation,
  arithmeticKind,
  arithmeticLayout,
  calculate,
  DatasetOptionError,
  encodeSum,
  RandomStream,
} from "@kensho/puzzles";
import { checkDatasetTarget } from "../folder/write-dataset.ts";
import {
  type Counted,
  checkCount,
  type Example,
  type PreparedFolder,
  type PrepareOptions,
  writePrepared,
} from "./prepare.ts";
import { Throttle } from "./throttle.ts";

/** What {@link prepareArithmetic} should make. */
export interface PrepareArithmeticOptions extends PrepareOptions {
  /** Default addition. */
  readonly operation?: ArithmeticOperation;
  /** Digits of the operands of plain addition, 1 to 64; default 3. */
  readonly digits?: number;
  /** Calculate modulo this number, 2 to a million; needed for subtraction and multiplication. */
  readonly modulus?: number;
  /** Sums per split, default 20,000 and 1,000; where there are fewer sums at all, a tenth of them for the test and the rest. */
  readonly train?: number;
  readonly test?: number;
}

type Pair = readonly [a: bigint, b: bigint];

/** Up to this many operands, all pairs are drawn from a list. */
const LISTED = 1000n;

/** Makes a data set of sums, each pair of operands once. `a + b` and `b + a` are the same pair, so they are on the same side of the split.
 * @throws {DatasetOptionError} for families and counts that cannot be  @throws {DatasetExistsError} {DatasetWriteError} about the folder
 * @throws the signal's reason on abort */
export async function prepareArithmetic(options: PrepareArithmeticOptions): Promise<PreparedFolder> {
  const started = performance.now();
  const family = chosenFamily(options);
  const layout = arithmeticLayout(family);
  checkCount("train", options.train, 1);
  checkCount("test", options.test, 0);
  const { bound, commutes } = layout;
  const available = commutes ? (bound * (bound + 1n)) / 2n : bound * bound;
  const all = available > 10_000_000n ? 10_000_000 : Number(available);
  const test = options.test ?? Math.min(1000, Math.floor(all / 10));
  const train = options.train ?? Math.max(1, Math.min(20_000, all - test));
  if (BigInt(train + test) > available)
    throw new DatasetOptionError(`arithmetic: there are ${available} different sums; ${train + test} were asked for`, {
      hint: `ask for fewer, or for ${"digits" in family ? "more digits" : "a larger modulus"}`,
    });
  await checkDatasetTarget(options.out, options.force);
  const random = RandomStream.fromSeed(options.seed ?? 0, "generate");
  const pairs =
    bound <= LISTED
      ? listPairs(Number(bound), commutes, train + test, random)
      : await drawPairs(layout, train + test, random, options);
  const examples = (from: number, to: number): Counted<Example> => ({
    length: to - from,
    *[Symbol.iterator]() {
      for (let i = from; i < to; i++) {
        const [a, b] = pairs[i]!;
        yield { input: encodeSum(layout, a, b), label: encodeSum(layout, a, b, calculate(family, a, b)) };
      }
    },
  });
  return writePrepared(options, started, {
    kind: arithmeticKind(family),
    test: examples(0, test),
    train: examples(test, test + train),
    augment: 0,
    provenance: { source: "generated", options: { ...family } },
  });
}

function chosenFamily({ operation = "addition", digits, modulus }: PrepareArithmeticOptions): Arithmetic {
  if (modulus !== undefined) {
    if (digits !== undefined)
      throw new DatasetOptionError("digits, modulus: a modulus decides how many digits there are", {
        hint: "leave one of them out",
      });
    return { operation, modulus };
  }
  if (operation === "addition") return { operation, digits: digits ?? 3 };
  throw new DatasetOptionError(`modulus: ${operation} needs one`, { hint: "97 is usual" });
}

/** Draws distinct pairs in random order; the operands of a commutative pair are in either order. */
function listPairs(bound: number, commutes: boolean, count: number, random: RandomStream): Pair[] {
  const codes = new Int32Array(commutes ? (bound * (bound + 1)) / 2 : bound * bound);
  let at = 0;
  for (let a = 0; a < bound; a++) for (let b = commutes ? a : 0; b < bound; b++) codes[at++] = a * bound + b;
  random.shuffle(codes);
  return Array.from(codes.subarray(0, count), (code) =>
    oriented(BigInt(Math.floor(code / bound)), BigInt(code % bound), commutes, random),
  );
}

/** Different pairs, drawn at random until there are enough. */
async function drawPairs(
  layout: ArithmeticLayout,
  count: number,
  random: RandomStream,
  { signal, onProgress }: PrepareOptions,
): Promise<Pair[]> {
  const { bound, commutes } = layout;
  const seen = new Set<string>();
  const pairs: Pair[] = [];
  const throttle = new Throttle();
  while (pairs.length < count) {
    const [x, y] = [randomBelow(bound, random), randomBelow(bound, random)];
    const [a, b] = commutes && y < x ? [y, x] : [x, y];
    const key = `${a},${b}`;
    if (!seen.has(key)) {
      seen.add(key);
      pairs.push(oriented(a, b, commutes, random));
    }
    if (throttle.due()) {
      await nextTurn();
      signal?.throwIfAborted();
      onProgress?.({ phase: "generate", done: pairs.length, total: count });
    }
  }
  return pairs;
}

function oriented(a: bigint, b: bigint, commutes: boolean, random: RandomStream): Pair {
  return commutes && random.int(2) === 1 ? [b, a] : [a, b];
}

/** Uniform below a bound of any size: digit groups, drawn again if they are too large. */
function randomBelow(bound: bigint, random: RandomStream): bigint {
  const digits = (bound - 1n).toString().length;
  for (;;) {
    let value = 0n;
    for (let left = digits; left > 0; left -= 9) {
      const width = Math.min(9, left);
      value = value * 10n ** BigInt(width) + BigInt(random.int(10 ** width));
    }
    if (value < bound) return value;
  }
}
