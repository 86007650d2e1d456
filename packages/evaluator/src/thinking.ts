// `@kensho/evaluator/thinking`: a network at work, without data sets, for a browser page. Nothing that it imports may import a module of Node.
export { createThinker, Thinker, type ThinkerOptions, type Thought } from "./thinker.ts";
