import type { ModelConfig } from "@kensho/models";
import type { Dataset, IdentifierSummary } from "@kensho/puzzles";
import { UnusableCheckpointError } from "./errors.ts";
import type { TrainedOn } from "./trained-on.ts";

/** A network whose puzzle vectors are to be used. */
export interface VectorOwner {
  /** Checkpoint or file, as it is named in messages. */
  readonly path: string;
  readonly model: Pick<ModelConfig, "puzzle_emb_ndim" | "num_puzzle_identifiers">;
  readonly trainedOn: TrainedOn;
}

/** A data set whose puzzles are to take those vectors. */
export interface VectorUser {
  readonly dir: string;
  /** Puzzle identifiers that its arrays may use. */
  readonly count: number;
  readonly identifiers?: IdentifierSummary | undefined;
}

/** A split of a data set as the user of puzzle vectors. */
export function vectorUser({ dir, metadata, identifiers }: Dataset): VectorUser {
  return { dir, count: metadata.num_puzzle_identifiers, identifiers };
}

/**
 * Checks that the puzzle vectors of a network belong to the puzzle identifiers of a data set: by number, and by name where the checkpoint records
 * the names.
 * @returns a warning if the numbers agree and the names do not
 * @throws {UnusableCheckpointError} if the numbers differ
 */
export async function checkIdentifiers(
  { path, model, trainedOn }: VectorOwner,
  data: VectorUser,
): Promise<string | undefined> {
  if (model.puzzle_emb_ndim === 0) return undefined;
  const vectors = model.num_puzzle_identifiers;
  const needed = Math.max(1, data.count);
  if (vectors !== needed) {
    const origin = trainedOn.dir === undefined ? path : `${path}, trained on ${trainedOn.dir},`;
    throw new UnusableCheckpointError(
      `${origin} has ${count(vectors)} puzzle vectors, and ${data.dir} has ${count(needed)} puzzle identifiers.`,
      ["Name the data set that the network was trained on: puzzle vectors belong to its identifiers."],
    );
  }
  const { identifiers: own } = trainedOn;
  if (own === undefined || data.identifiers === undefined || own.sha256 === data.identifiers.sha256) return undefined;
  const example = await firstDifference(trainedOn, data.dir);
  return (
    `warning: the puzzle identifiers of ${data.dir} are not those of ${trainedOn.dir ?? "the data set"} that ${path} was trained on` +
    `${example === undefined ? "" : ` (${example})`}: its puzzles take the vectors of others`
  );
}

/** Loads the code of data sets: most networks have no puzzle vectors, and their start does not wait for it. */
const datasets = () => import("@kensho/datasets");

const count = (n: number): string => n.toLocaleString("en-US");

/** `number 3 is "b", and was "a"`, where the former names can still be read. */
async function firstDifference(trained: TrainedOn, data: string): Promise<string | undefined> {
  const { readIdentifiers } = await datasets();
  const [before, now] = await Promise.all([formerNames(trained), readIdentifiers(data)]);
  if (before === undefined || now === undefined) return undefined;
  const at = now.findIndex((name, i) => name !== before[i]);
  return at < 0 ? undefined : `number ${at} is ${JSON.stringify(now[at])}, and was ${JSON.stringify(before[at])}`;
}

/** Reads the names that the puzzle vectors of a network belong to; `undefined` where its data set folder is gone or holds others now. */
export async function formerNames({ dir, identifiers }: TrainedOn): Promise<readonly string[] | undefined> {
  if (dir === undefined) return undefined;
  const { readIdentifiers, summariseIdentifiers } = await datasets();
  const names = await readIdentifiers(dir).catch(() => undefined);
  if (names === undefined || identifiers === undefined) return names;
  return summariseIdentifiers(names).sha256 === identifiers.sha256 ? names : undefined;
}
