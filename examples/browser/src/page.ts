import { generateSudoku, RandomStream } from "@kensho/puzzles";
import { Board } from "./board.ts";
import { Chart } from "./chart.ts";
import type { EngineWish, Reply, Request } from "./messages.ts";

const SIZE = 4;
/** `?engine=cpu&steps=200&batch=32&seed=7` set what the page begins with. */
const query = new URLSearchParams(location.search);
const steps = Number(query.get("steps") ?? 600);
const batch = Number(query.get("batch") ?? 64);
const random = RandomStream.fromSeed(Number(query.get("seed") ?? Date.now() % 2 ** 31), "page");

const of = <E extends Element = HTMLElement>(id: string): E => document.getElementById(id) as unknown as E;
const [train, solve, engine] = [
  of<HTMLButtonElement>("train"),
  of<HTMLButtonElement>("solve"),
  of<HTMLSelectElement>("engine"),
];
const { dataset } = document.body;
const chart = new Chart(of<SVGSVGElement>("chart"));
const board = new Board(of("board"), () => {
  verdict("", "Press Think, or let it learn and watch.");
  show([], 0);
});
let worker: Worker | undefined;
let lastAsked = 0;

const ask = (request: Request): void => worker?.postMessage(request);
const percent = (share: number): string => (Number.isFinite(share) ? `${(100 * share).toFixed(0)} %` : "–");

/** Restarts on an engine. */
function open(wish: EngineWish): void {
  worker?.terminate();
  worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => heard(data));
  worker.addEventListener("error", ({ message }) => heard({ type: "failed", message }));
  become("opening");
  dataset.step = "0";
  of("where").textContent = "opening …";
  for (const id of ["loss", "exact", "rate"]) of(id).textContent = "–";
  of("step").textContent = "0";
  chart.reset(steps);
  board.forget();
  ask({ type: "open", engine: wish, steps, batch });
}

function become(state: "opening" | "ready" | "training" | "paused" | "trained" | "failed"): void {
  dataset.state = state;
  train.disabled = state === "opening" || state === "trained" || state === "failed";
  solve.disabled = state === "opening" || state === "failed";
  train.textContent =
    state === "training" ? "Pause" : state === "paused" ? "Resume" : state === "trained" ? "Trained" : "Train";
}

function verdict(outcome: "" | "thinking" | "solved" | "unsolved" | "refused", text: string): void {
  dataset.solve = outcome;
  of("verdict").textContent = text;
}

/** Shows the completed steps, and whether the answer of the last one was verified. */
function show(marks: readonly ("done" | "verified")[], length: number): void {
  of("thoughts").replaceChildren(
    ...Array.from({ length }, (_, i) => Object.assign(document.createElement("li"), { className: marks[i] ?? "" })),
  );
}

const THOUGHTS = 16;

function heard(reply: Reply): void {
  if (reply.type === "ready") {
    dataset.engine = reply.engine;
    of("where").textContent =
      reply.remark === undefined ? reply.title : `${reply.remark} Computing on the ${reply.title}.`;
    of("network").textContent = `TRM, ${reply.parameters.toLocaleString("en-US")} parameters, on the ${reply.title}`;
    become("ready");
  } else if (reply.type === "step") {
    const { step, loss, exact, puzzlesPerSecond } = reply;
    dataset.step = String(step);
    dataset.loss = String(loss);
    of("step").textContent = `${step} / ${steps}`;
    of("loss").textContent = loss.toFixed(3);
    if (Number.isFinite(exact)) of("exact").textContent = percent(exact);
    of("rate").textContent = puzzlesPerSecond >= 10 ? puzzlesPerSecond.toFixed(0) : puzzlesPerSecond.toFixed(1);
    chart.add({ step, loss, exact });
    if (step - lastAsked >= 10 && dataset.solve !== "refused") think(step);
  } else if (reply.type === "thought") {
    const { step, answer, confidence, verified, last, trained } = reply;
    board.show(answer, confidence);
    const marks = Array.from(
      { length: step },
      (_, i) => (verified && i === step - 1 ? "verified" : "done") as "done" | "verified",
    );
    show(marks, THOUGHTS);
    const after = `after ${trained} training ${trained === 1 ? "step" : "steps"}`;
    if (verified)
      verdict(
        "solved",
        `Solved in ${step} ${step === 1 ? "step" : "steps"} of thinking, ${after}. The rules were checked.`,
      );
    else if (last) verdict("unsolved", `Not solved yet, ${after}.`);
    else verdict("thinking", `Thinking, step ${step} …`);
  } else if (reply.type === "refused") verdict("refused", `This puzzle has no answer: ${reply.reason}.`);
  else if (reply.type === "failed") {
    become("failed");
    of("where").textContent = reply.message;
  } else {
    become(reply.type);
    if (reply.type === "trained") think(reply.step);
  }
}

function think(step: number): void {
  lastAsked = step;
  ask({ type: "solve", puzzle: board.puzzle });
}

train.addEventListener("click", () => {
  if (dataset.state === "training") return ask({ type: "pause" });
  become("training");
  ask({ type: "train" });
});
solve.addEventListener("click", () => {
  verdict("thinking", "Thinking …");
  think(Number(dataset.step));
});
of("another").addEventListener("click", () => {
  board.puzzle = [...generateSudoku(SIZE, random, { givens: { min: 5, max: 7 } }).puzzle];
  verdict("", "Press Think, or let it learn and watch.");
  show([], 0);
});
of("clear").addEventListener("click", () => {
  board.puzzle = [];
  verdict("", "Type digits from 1 to 4.");
  show([], 0);
});
engine.addEventListener("change", () => {
  lastAsked = 0;
  open(engine.value as EngineWish);
});

engine.value = query.get("engine") ?? "auto";
of("another").click();
open(engine.value as EngineWish);
