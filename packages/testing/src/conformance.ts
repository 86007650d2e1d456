import type { Engine, PrimitiveName } from "@kensho/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import type { ConformanceCase } from "./cases/case.ts";
import { CONFORMANCE_CASES } from "./cases/conformance-cases.ts";
import { conformanceFailures } from "./conformance-failures.ts";
import type { EngineFactory } from "./engines.ts";
import { TOLERANCES, type Tolerance } from "./tolerances.ts";

/** What an engine may be excused from, each with its reason. */
export interface ConformanceOptions {
  readonly skip?: Readonly<Partial<Record<PrimitiveName, string>>>;
  /** Wider (or narrower) than the table, with the reason. */
  readonly tolerances?: Readonly<Partial<Record<PrimitiveName, Tolerance>>>;
}

/** Registers one test per primitive: the engine computes every case as the reference does, within the primitive's tolerance. */
export function conformanceSuite(
  name: string,
  create: EngineFactory,
  { skip = {}, tolerances = {} }: ConformanceOptions = {},
): void {
  describe(`conformance of ${name}`, () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await create();
    });
    const cases: Readonly<Record<PrimitiveName, readonly ConformanceCase[]>> = CONFORMANCE_CASES;
    for (const primitive of Object.keys(cases) as PrimitiveName[]) {
      const excuse = skip[primitive];
      it.skipIf(excuse !== undefined)(`${primitive}${excuse === undefined ? "" : ` (${excuse})`}`, async () => {
        const tolerance = tolerances[primitive] ?? TOLERANCES[primitive];
        expect(await conformanceFailures(engine, cases[primitive], tolerance)).toEqual([]);
      });
    }
  });
}
