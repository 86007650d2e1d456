// The command line, from its sources.
import { main } from "kensho";

process.env.OCLIF_DISABLE_ENGINE_WARNING = "1";
await main(process.argv.slice(2));
