// `@kensho/networks/config`: settings in layers and official config files.
export {
  type ConfigLayer,
  checkEnvironment,
  configKeys,
  environmentLayers,
  resolveConfig,
  scalar,
} from "./config/layers.ts";
export { readComposedConfig } from "./official/compose-official.ts";
export { isOfficial, officialSteps, translateOfficial } from "./official/official-config.ts";
