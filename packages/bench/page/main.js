import { measureBoth } from "../src/gpu-peers/in-page.ts";

const milliseconds = Number(new URLSearchParams(location.search).get("milliseconds") ?? 2000);
// biome-ignore lint/suspicious/noConsole: the process that opened the page listens there
const note = (text) => console.log(text);
measureBoth(milliseconds, note).then(
  (result) => {
    document.body.dataset.result = JSON.stringify(result);
  },
  (error) => {
    document.body.dataset.result = JSON.stringify({ failed: String(error?.stack ?? error) });
  },
);
