import { conformanceSuite, determinismSuite, ENGINES, inputSuite, stateSuite } from "@kensho/testing";

conformanceSuite("the CPU engine", ENGINES.cpu);
stateSuite("the CPU engine", ENGINES.cpu);
inputSuite("the CPU engine", ENGINES.cpu);
determinismSuite("the CPU engine", ENGINES.cpu);
