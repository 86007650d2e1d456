export { formatError } from "./format-error.ts";
export { InternalError } from "./internal-error.ts";
export { type ErrorDetails, KenshoError, type Note } from "./kensho-error.ts";
export { nearest, suggestNames, suggestOneOrAll } from "./nearest.ts";
