import { readFileSync } from "node:fs";
import { CheckpointError } from "@kensho/checkpoint";
import { DTypeError, EngineError, GraphError, ShapeError } from "@kensho/tensor";
import { describe, expect, it } from "vitest";
import { readmeExamples } from "./readme-examples.ts";

const document = new URL("../../../docs/errors.md", import.meta.url);

// From there, because that package can import all those that the examples use.
readmeExamples(document, { folder: new URL("../../cli/", import.meta.url) });

describe("docs/errors.md", () => {
  it("has a row and a section for the same codes, in one order", () => {
    const text = readFileSync(document, "utf8");
    const headings = [...text.matchAll(/^## (KSH_\w+)$/gm)].map(([, code]) => code);
    const rows = [...text.matchAll(/^\| \[`(KSH_\w+)`\]\(#(\w+)\)/gm)];
    expect(rows.map(([, code]) => code)).toEqual(headings);
    expect(rows.map(([, , anchor]) => anchor?.toUpperCase())).toEqual(headings);
  });

  it("has a heading for the code of every error class", () => {
    const text = readFileSync(document, "utf8");
    const headings = [...text.matchAll(/^## (KSH_\w+)$/gm)].map(([, code]) => code);
    const errors = [
      new ShapeError("f", "p"),
      new DTypeError("f", "p"),
      new GraphError("p"),
      new EngineError("p"),
      new CheckpointError("f", "p", { hint: "h" }),
    ];
    expect(headings).toEqual(expect.arrayContaining(errors.map(({ code }) => code)));
    for (const { code, name } of errors)
      expect(text).toMatch(new RegExp(`\\| \\[\`${code}\`\\].* \\| +\`${name}\` +\\|`));
  });
});
