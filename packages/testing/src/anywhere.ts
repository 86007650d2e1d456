// `@kensho/testing/anywhere`: the conformance cases without a test runner, for a browser page.
export { CONFORMANCE_CASES } from "./cases/conformance-cases.ts";
export { conformanceFailures } from "./conformance-failures.ts";
export { TOLERANCES, type Tolerance } from "./tolerances.ts";
export { WEBGPU_TOLERANCES } from "./webgpu-tolerances.ts";
