/** A named value and the block that declares it. */
export interface Declared {
  readonly text: string;
  readonly block: Block;
}

/**
 * Statements of a kernel under construction. What a block declares, the blocks inside it can use.
 * `branch` blocks run under a condition; nothing is moved out of them.
 */
export class Block {
  readonly lines: string[] = [];
  readonly parent: Block | undefined;
  readonly kind: "body" | "loop" | "branch";
  readonly depth: number;
  readonly #declared = new Map<string, string>();

  constructor(kind: Block["kind"], parent?: Block) {
    this.kind = kind;
    this.parent = parent;
    this.depth = parent === undefined ? 0 : parent.depth + 1;
  }

  /** What is known under `key` here. */
  find(key: string): Declared | undefined {
    for (let block: Block | undefined = this; block !== undefined; block = block.parent) {
      const text = block.#declared.get(key);
      if (text !== undefined) return { text, block };
    }
    return undefined;
  }

  /** Makes `text` known under `key`. */
  declare(key: string, text: string): Declared {
    this.#declared.set(key, text);
    return { text, block: this };
  }

  /** The outermost block around this one. */
  get body(): Block {
    return this.parent === undefined ? this : this.parent.body;
  }

  /** The nearest loop (or the body) around this block. */
  get loop(): Block {
    return this.kind !== "branch" || this.parent === undefined ? this : this.parent.loop;
  }

  /** Whether no condition lies between this block and the body. */
  get isUnconditional(): boolean {
    return this.kind !== "branch" && (this.parent === undefined || this.parent.isUnconditional);
  }

  /** The statements, indented. */
  print(indent: string): string {
    return this.lines.map((line) => line.replace(/^/gm, indent)).join("\n");
  }
}
