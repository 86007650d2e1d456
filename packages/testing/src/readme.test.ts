import { readmeExamples } from "./readme-examples.ts";

readmeExamples(new URL("../README.md", import.meta.url));
