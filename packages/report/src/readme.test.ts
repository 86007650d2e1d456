import { readmeExamples } from "@kensho/testing";

readmeExamples(new URL("../README.md", import.meta.url));
