/** How an answer came about. `number` counts from 1: the image or restart that brought it. */
export type Found =
  | { readonly by: "single pass" }
  | { readonly by: "image" | "restart"; readonly number: number; readonly of: number }
  /** `agreeing` of `of` passes gave this answer; none, where it was put together cell by cell. */
  | { readonly by: "vote"; readonly agreeing: number; readonly of: number }
  /** The one of `of` passes that the halting head was surest of. */
  | { readonly by: "halt"; readonly of: number }
  | { readonly by: "branch"; readonly nodes: number };

/** In words: `single pass`, `image 3 of 8`, `restart 2 of 5`, `vote 5 of 8`, `branch, 17 nodes`. */
export function foundText(found: Found): string {
  switch (found.by) {
    case "single pass":
      return "single pass";
    case "image":
    case "restart":
      return Number.isFinite(found.of) ? `${found.by} ${found.number} of ${found.of}` : `${found.by} ${found.number}`;
    case "vote":
      return found.agreeing === 0 ? `vote by cell of ${found.of}` : `vote ${found.agreeing} of ${found.of}`;
    case "halt":
      return `surest of ${found.of}`;
    case "branch":
      return `branch, ${found.nodes} ${found.nodes === 1 ? "node" : "nodes"}`;
  }
}
