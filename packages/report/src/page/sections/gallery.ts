import { type Board, boardOf, givensOf } from "../../replay/board.ts";
import { type PuzzleOutcome, type Replay, type ReplaySample, settledAt } from "../../replay/replay.ts";
import { windowOf } from "../../replay/window.ts";
import { type Html, html } from "../html.ts";
import { counted } from "../numbers.ts";

/** The gallery and the puzzles that its script replays; `undefined` if there are none. */
export function gallery(sample: ReplaySample): { readonly html: Html; readonly data: unknown } | undefined {
  const { replays, kind, outcomes } = sample;
  const [first] = replays;
  if (first === undefined) return undefined;
  const byExample = new Map(outcomes.map((outcome) => [outcome.example, outcome]));
  const puzzles = replays.map((replay) => ({
    ...encode(replay, sample),
    ...titleOf(byExample.get(replay.example) as PuzzleOutcome),
    number: replay.example + 1,
  }));
  return {
    html: markup(boardOf(kind, first.input.length).style),
    data: { board: boardOf(kind, first.input.length), puzzles },
  };
}

function titleOf(outcome: PuzzleOutcome): { readonly title: string; readonly solved: boolean } {
  const settled = settledAt(outcome);
  const open = `${counted(outcome.open, "cell")} to find`;
  return settled === undefined
    ? { title: `${open}, not found in ${counted(outcome.exact.length, "step")}`, solved: false }
    : { title: `${open}, right from step ${settled} on`, solved: true };
}

/** First character that stands for a number in {@link text}. */
const ZERO = 48;
/** Shades of confidence. */
const SHADES = 63;

/** Whole numbers as characters, one each: a tenth of what lists of numbers would take. */
const text = (numbers: Iterable<number>): string => String.fromCharCode(...Array.from(numbers, (n) => ZERO + n));

function encode(replay: Replay, { kind }: ReplaySample) {
  const { input, label, steps } = replay;
  const { rows, cols, cells } = windowOf(boardOf(kind, input.length), replay);
  const shown = <T>(values: ArrayLike<T>): T[] => cells.map((cell) => values[cell] as T);
  return {
    ...{ rows, cols },
    input: text(shown(input)),
    // A label that does not count is a token that nothing equals and that is not held against an answer.
    label: text(shown(label).map((token) => (token < 0 ? 0 : token + 1))),
    givens: text(shown(givensOf(kind, input)).map(Number)),
    steps: steps.map(({ prediction, confidence, halting, valid }) => ({
      p: text(shown(prediction)),
      c: text(shown(confidence).map((share) => Math.round(SHADES * Math.min(1, Math.max(0, share))))),
      h: Number(halting.toFixed(3)),
      ...(valid === undefined ? {} : { v: valid }),
    })),
  };
}

/** What the marks of a grid mean. */
function key(style: Board["style"]): Html {
  const [given, shades] = [
    html`<li><span class="cell given">5</span> given</li>`,
    html`<li><span class="ramp" aria-hidden="true"></span> unsure to sure</li>`,
  ];
  return html`${style === "digits" ? [given, shades] : undefined}<li><span class="cell changed"></span> changed in this step</li><li><span class="cell wrong"></span> not as in the stored answer</li>${
    style === "digits" ? undefined : html`<li>The stronger a colour, the surer.</li>`
  }`;
}

function markup(style: Board["style"]): Html {
  return html`<div class="gallery" id="gallery">
<div class="choices" role="group" aria-label="Puzzles"></div>
<div class="stage">
<div class="boards"><div class="board-with-name" id="board-apart" hidden><p>Puzzle</p><div class="board ${style}"></div></div>
<div class="board-with-name"><p>Answer</p><div class="board ${style}" id="board" role="img" aria-label="Answer"></div></div></div>
<div class="told">
<p class="title" id="replay-title"></p>
<div class="controls">
<button type="button" id="replay-back" aria-label="One step back">◀</button>
<button type="button" id="replay-play" aria-label="Play">Play</button>
<button type="button" id="replay-on" aria-label="One step on">▶</button>
<input type="range" id="replay-step" min="0" value="0" step="1" aria-label="Step of thinking">
</div>
<div class="strip" id="replay-strip" aria-hidden="true"></div>
<p class="status" id="replay-status" aria-live="polite"></p>
<ul class="key">${key(style)}</ul>
</div>
</div>
<noscript><p>The replay needs the script of this page.</p></noscript>
</div>`;
}
