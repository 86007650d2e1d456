import { expect } from "vitest";

// Snapshots of a `KenshoError` include its suggestions, as what a reader sees does.
expect.addSnapshotSerializer({
  test: (value) => value instanceof Error && "suggestions" in value,
  serialize: (error) => `[${error}]`,
});
