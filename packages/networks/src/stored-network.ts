import { type HostTensors, modelConfigSchema } from "@kensho/models";
import { customKind, findKind, type PuzzleKind, parseDefinition } from "@kensho/puzzles";
import { z } from "zod";
import type { Network } from "./network.ts";
import { trainedOn } from "./trained-on.ts";

const storedState = z.object({
  config: z.object({ model: modelConfigSchema }),
  data: z.object({
    kind: z.string().nullable(),
    definition: z.unknown().optional(),
  }),
});

/** The parts of a checkpoint that describe a network. */
interface StoredParts {
  readonly path: string;
  readonly step: number | undefined;
  /** Contents of `state.json`. */
  readonly state: unknown;
  readonly weights: HostTensors;
}

/** Puts the parts of a checkpoint together. @param kinds those to look up before the ones that come with Kensho  @returns `undefined` if its state does not say which network its weights belong to */
export function storedNetwork(
  { path, step, state, weights }: StoredParts,
  kinds: readonly PuzzleKind[] = [],
): Network | undefined {
  const stored = storedState.safeParse(state);
  if (!stored.success) return undefined;
  const { config, data } = stored.data;
  const kindName = data.kind ?? undefined;
  const kind = storedKind(data, kinds);
  return { path, step, model: config.model, weights, kind, kindName, trainedOn: trainedOn(state) };
}

/** The kind that a run names; one of the user's own is described beside its name. */
function storedKind(
  { kind: name, definition }: z.infer<typeof storedState>["data"],
  kinds: readonly PuzzleKind[],
): PuzzleKind | undefined {
  if (name === null) return undefined;
  const known = kinds.find((kind) => kind.name === name) ?? findKind(name);
  if (known !== undefined || definition === undefined) return known;
  return customKind(name, parseDefinition("state.json: data.definition", definition));
}
