import { readFileSync } from "node:fs";
import { DTypeError, EngineError, GraphError, ShapeError } from "@kensho/tensor";
import { describe, expect, it } from "vitest";
import { readmeExamples } from "./readme-examples.ts";

const document = new URL("../../../docs/errors.md", import.meta.url);

// From here, because this package can import all those that the examples use.
readmeExamples(document, { folder: new URL("..", import.meta.url) });

describe("docs/errors.md", () => {
  it("has a heading for the code of every error class", () => {
    const text = readFileSync(document, "utf8");
    const headings = [...text.matchAll(/^## (KSH_\w+)$/gm)].map(([, code]) => code);
    const errors = [new ShapeError("f", "p"), new DTypeError("f", "p"), new GraphError("p"), new EngineError("p")];
    expect(headings).toEqual(expect.arrayContaining(errors.map(({ code }) => code)));
    for (const { code, name } of errors)
      expect(text).toMatch(new RegExp(`\\| \\[\`${code}\`\\].* \\| +\`${name}\` +\\|`));
  });
});
