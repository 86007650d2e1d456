import { readmeExamples } from "@kensho/testing";

// Run from the package that has all of the example's packages at hand.
readmeExamples(new URL("../README.md", import.meta.url), { folder: new URL("../../cli/", import.meta.url) });
