/* Writes the README.md of every shipped network from its card.json: node --conditions=kensho:source packages/zoo/scripts/write-cards.ts */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cardText } from "../src/card-text.ts";
import { readCard, SHIPPED_MODELS, shippedFolder } from "../src/shipped.ts";

for (const name of SHIPPED_MODELS) {
  await writeFile(join(shippedFolder(name), "README.md"), cardText(await readCard(name)));
}
