// What bin/kensho.js does, on the sources: tests never read `dist`.
import { main } from "../src/main.ts";

await main(process.argv.slice(2));
