import { conformanceSuite, determinismSuite, ENGINES, gradientSuite, inputSuite, stateSuite } from "@kensho/testing";

const create = ENGINES.webgpu;

conformanceSuite("the WebGPU engine", create, {
  tolerances: {
    neg: { ulps: 0, absolute: 2 ** -126, because: "WGSL may flush subnormal results to 0" },
    exp: { ulps: 48, absolute: 2 ** -126, because: "WGSL allows 3 + 2·|x| ulp" },
    log: { ulps: 4, absolute: 2 ** -21, because: "WGSL allows 2⁻²¹ between 0.5 and 2, and 3 ulp outside" },
  },
});
gradientSuite("the WebGPU engine", create);
stateSuite("the WebGPU engine", create);
inputSuite("the WebGPU engine", create);
determinismSuite("the WebGPU engine", create);
