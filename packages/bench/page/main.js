import { measureBoth } from "../src/gpu-peers/in-page.ts";

const milliseconds = Number(new URLSearchParams(location.search).get("milliseconds") ?? 2000);
// The process that opened the page listens to these, so that what was measured stays, whatever comes of the rest.
const { tell } = window;
measureBoth(milliseconds, {
  adapter: (name) => tell("adapter", name),
  begin: (work) => tell("begin", work),
  measured: (measurement) => tell("measured", measurement),
}).then(
  () => tell("end"),
  (error) => tell("failed", String(error?.stack ?? error)),
);
