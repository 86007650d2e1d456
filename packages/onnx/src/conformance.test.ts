import { conformanceSuite, determinismSuite, ENGINES, inputSuite, stateSuite } from "@kensho/testing";
import { cpuEngine } from "./engine.ts";

conformanceSuite("the CPU engine", ENGINES.cpu);
stateSuite("the CPU engine", ENGINES.cpu);
inputSuite("the CPU engine", ENGINES.cpu);
determinismSuite("the CPU engine with one thread", ENGINES.cpu);
determinismSuite("the CPU engine with two threads", () => cpuEngine({ threads: 2 }));
