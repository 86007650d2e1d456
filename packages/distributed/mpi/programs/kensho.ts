// The command line, from its sources.
import { main } from "kensho";

await main(process.argv.slice(2));
