export { type ModelCard, type ModelResult, modelCardSchema } from "./card.ts";
export { accuracyText, cardText } from "./card-text.ts";
export { isShipped, modelForKind, readCard, SHIPPED_MODELS, type ShippedModel, shippedFolder } from "./shipped.ts";
