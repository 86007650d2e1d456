import type { StoredDType } from "../safetensors/stored-dtype.ts";

/** What a pickle of tensors can be made of. Nothing here has behaviour: a class is no more than its name. */
export type PickleValue = PickleLeaf | PickleTuple | PickleList | PickleDict | PickleGlobal | Storage | StridedTensor;

/** Plain values. An integer of 2⁵³ or more, or as far below zero, is a `bigint`. */
export type PickleLeaf = string | number | bigint | boolean | null;

export interface PickleTuple {
  readonly kind: "tuple";
  readonly items: readonly PickleValue[];
}

interface PickleList {
  readonly kind: "list";
  readonly items: PickleValue[];
}

export interface PickleDict {
  readonly kind: "dict";
  readonly entries: Map<string | number, PickleValue>;
}

/** A class or function, by its full name, out of the closed table. */
interface PickleGlobal {
  readonly kind: "global";
  readonly name: string;
}

/** The memory that tensors are views of. */
export interface Storage {
  readonly kind: "storage";
  readonly stored: StoredDType;
  /** The entry of the archive that holds it. */
  readonly bytes: Uint8Array;
}

/** A view of a storage; offset and strides count elements. */
export interface StridedTensor {
  readonly kind: "tensor";
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

type Kind = Extract<PickleValue, { readonly kind: string }>["kind"];

export function isKind<K extends Kind>(
  value: PickleValue | undefined,
  kind: K,
): value is Extract<PickleValue, { readonly kind: K }> {
  return typeof value === "object" && value !== null && value.kind === kind;
}

/** What a value is, for messages. */
export function describeValue(value: PickleValue): string {
  if (value === null) return "None";
  switch (typeof value) {
    case "string":
      return "text";
    case "boolean":
      return "a truth value";
    case "number":
    case "bigint":
      return "a number";
    case "object":
      return value.kind === "global" ? value.name : `a ${value.kind}`;
  }
}
