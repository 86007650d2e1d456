import {
  conformanceSuite,
  determinismSuite,
  ENGINES,
  gradientSuite,
  inputSuite,
  stateSuite,
  WEBGPU_TOLERANCES,
} from "@kensho/testing";

const create = ENGINES.webgpu;

conformanceSuite("the WebGPU engine", create, { tolerances: WEBGPU_TOLERANCES });
gradientSuite("the WebGPU engine", create);
stateSuite("the WebGPU engine", create);
inputSuite("the WebGPU engine", create);
determinismSuite("the WebGPU engine", create);
