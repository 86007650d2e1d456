import { conformanceSuite, ENGINES } from "@kensho/testing";

conformanceSuite("the CPU engine", ENGINES.cpu);
