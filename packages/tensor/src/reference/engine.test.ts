import { ENGINES, inputSuite, stateSuite } from "@kensho/testing";

stateSuite("the reference engine", ENGINES.reference);
inputSuite("the reference engine", ENGINES.reference);
