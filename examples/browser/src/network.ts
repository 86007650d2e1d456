// Opens a trained network from a web server and solves a puzzle: `network.html?network=URL&puzzle=4.3.2.4…`. The board may have another size than the
// ones that the network was trained on.

import { formatError } from "@kensho/errors";
import { createThinker } from "@kensho/evaluator";
import { fetchNetwork, networkOnBoard } from "@kensho/networks/web";
import { parsePuzzles, puzzleKind } from "@kensho/puzzles";
import { openEngine } from "./open-engine.ts";

const query = new URLSearchParams(location.search);
const answer = document.getElementById("answer") as HTMLElement;
try {
  const network = await fetchNetwork(new URL(query.get("network") ?? "", location.href).href);
  const [puzzle] = parsePuzzles(query.get("puzzle") ?? "");
  if (puzzle === undefined) throw new Error("the address names no puzzle");
  if (puzzle instanceof Error) throw puzzle;
  const kind = puzzleKind(puzzle.kind);
  const { input } = puzzle;
  const { model, weights } = networkOnBoard(network, kind);
  const { engine } = await openEngine("cpu", { threads: 1 });
  const thinker = await createThinker({ engine, model, weights, batchSize: 1 });
  for await (const { predictions, step } of thinker.think(Int32Array.from(input), 64)) {
    const { valid } = kind.check(input, predictions);
    answer.textContent = kind.print(predictions);
    document.body.dataset.step = String(step);
    if (!valid) continue;
    document.body.dataset.state = "solved";
    break;
  }
  document.body.dataset.state ??= "unsolved";
} catch (error) {
  answer.textContent = formatError(error);
  document.body.dataset.state = "failed";
}
