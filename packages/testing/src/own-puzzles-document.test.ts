import { readmeExamples } from "./readme-examples.ts";

// From there, because that package can import all those that the examples use.
readmeExamples(new URL("../../../docs/own-puzzles.md", import.meta.url), {
  folder: new URL("../../cli/", import.meta.url),
});
