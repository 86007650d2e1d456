// Replays how the network thought about a puzzle: play, step by step, or scrub.
{
  const { gallery } = JSON.parse(document.getElementById("data").textContent);
  if (gallery !== null) replay(gallery);

  function replay({ board, puzzles }) {
    const get = (id) => document.getElementById(id);
    const numbers = (text) => Array.from(text, (character) => character.charCodeAt(0) - 48);
    const decoded = puzzles.map((puzzle) => ({
      ...puzzle,
      input: numbers(puzzle.input),
      // Shifted by one, so that 0 is a label that does not count.
      label: numbers(puzzle.label).map((token) => token - 1),
      givens: numbers(puzzle.givens),
      steps: puzzle.steps.map((step) => ({
        ...step,
        p: numbers(step.p),
        c: numbers(step.c).map((shade) => shade / 63),
      })),
    }));
    const [slider, play, strip, answer] = [get("replay-step"), get("replay-play"), get("replay-strip"), get("board")];
    const aside = get("board-apart");
    let [cells, asideCells] = [[], []];
    let [at, timer] = [0, undefined];

    if (board.apart) aside.hidden = false;
    else answer.parentElement.querySelector("p").hidden = true;
    const choices = decoded.map(({ number, solved, title }, i) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = `${solved ? "✓" : "✗"} ${number}`;
      button.setAttribute("aria-label", `Puzzle ${number}: ${title}`);
      button.addEventListener("click", () => choose(i));
      return button;
    });
    document.querySelector(".choices").append(...choices);

    /** The cells of a grid, made anew where its size is another than that of the last puzzle. */
    function cellsOf(parent, { rows: height, cols: width }) {
      if (parent.dataset.size === `${height}x${width}`) return [...parent.children];
      parent.dataset.size = `${height}x${width}`;
      parent.style.setProperty("--cols", width);
      const made = Array.from({ length: height * width }, (_, i) => {
        const cell = document.createElement("div");
        const [row, col] = [Math.floor(i / width), i % width];
        if (board.box !== undefined) {
          const [rows, cols] = board.box;
          if ((col + 1) % cols === 0 && col + 1 < width) cell.dataset.box = "box-right";
          if ((row + 1) % rows === 0 && row + 1 < height) cell.dataset.box = `${cell.dataset.box ?? ""} box-bottom`;
        }
        return cell;
      });
      parent.replaceChildren(...made);
      return made;
    }

    const symbol = (token) => board.symbols[token] ?? String(token);

    function paint(cell, token, classes, sureness) {
      cell.className = ["cell", `t${token}`, cell.dataset.box ?? "", ...classes].join(" ");
      const text = symbol(token);
      if (cell.textContent !== text) cell.textContent = text;
      cell.style.setProperty("--sureness", sureness);
    }

    function choose(index) {
      stop();
      at = index;
      for (const [i, button] of choices.entries()) button.setAttribute("aria-pressed", String(i === index));
      const { steps, title, number, label, input } = decoded[at];
      cells = cellsOf(answer, decoded[at]);
      if (board.apart) asideCells = cellsOf(aside.querySelector(".board"), decoded[at]);
      get("replay-title").textContent = `Puzzle ${number}: ${title}`;
      slider.max = steps.length;
      slider.value = steps.length;
      for (const [i, cell] of asideCells.entries()) paint(cell, input[i], [], 1);
      strip.replaceChildren(
        ...steps.map(({ p }) => {
          const bar = document.createElement("i");
          const counted = label.filter((token) => token >= 0).length;
          bar.style.setProperty("--share", p.filter((token, i) => token === label[i]).length / Math.max(1, counted));
          return bar;
        }),
      );
      show();
    }

    function show() {
      const { steps, input, label, givens } = decoded[at];
      const step = Number(slider.value);
      const now = steps[step - 1];
      const before = step > 1 ? steps[step - 2].p : undefined;
      const tokens = now?.p ?? input;
      let [changed, wrong, open, sure] = [0, 0, 0, 0];
      for (const [i, cell] of cells.entries()) {
        const token = tokens[i];
        const given = givens[i] === 1;
        const classes = [];
        if (given) classes.push("given");
        else if (now !== undefined) {
          classes.push("shaded");
          open++;
          sure += now.c[i];
        }
        if (before !== undefined && before[i] !== token) {
          classes.push("changed");
          changed++;
        }
        if (now !== undefined && label[i] >= 0 && label[i] !== token) {
          classes.push("wrong");
          wrong++;
        }
        paint(cell, token, classes, now === undefined ? 0 : now.c[i]);
      }
      for (const [i, bar] of [...strip.children].entries()) {
        bar.className = `${i < step ? "done" : ""} ${i === step - 1 ? "now" : ""}`;
      }
      const many = (n) => `${n} ${n === 1 ? "cell" : "cells"}`;
      const told =
        now === undefined
          ? ["The puzzle, before the first step."]
          : [
              `Step ${step} of ${steps.length}.`,
              before === undefined
                ? "The first answer."
                : changed === 0
                  ? "Nothing changed."
                  : `${many(changed)} changed.`,
              wrong === 0 ? "All cells as in the stored answer." : `${many(wrong)} not as in the stored answer.`,
              ...(now.v === undefined ? [] : [now.v ? "The rules hold." : "It breaks the rules."]),
              `${Math.round((100 * sure) / Math.max(1, open))} % sure per cell, ${Math.round(100 * now.h)} % that all is right.`,
            ];
      const text = told.join(" ");
      if (get("replay-status").textContent !== text) get("replay-status").textContent = text;
      slider.setAttribute("aria-valuetext", now === undefined ? "the puzzle" : `step ${step} of ${steps.length}`);
      answer.setAttribute("aria-label", reading(tokens));
    }

    /** The grid in words; too long to be of use where it is large. */
    function reading(tokens) {
      if (tokens.length > 100) return "Answer";
      const { rows: height, cols: width } = decoded[at];
      const rows = Array.from({ length: height }, (_, row) =>
        tokens
          .slice(row * width, (row + 1) * width)
          .map((token) => symbol(token) || "blank")
          .join(" "),
      );
      return `Answer. ${rows.join(". ")}`;
    }

    function stop() {
      clearInterval(timer);
      timer = undefined;
      play.textContent = "Play";
      play.setAttribute("aria-label", "Play");
    }

    function go(step) {
      stop();
      slider.value = step;
      show();
    }

    play.addEventListener("click", () => {
      if (timer !== undefined) return stop();
      if (slider.value === slider.max) slider.value = 0;
      show();
      play.textContent = "Pause";
      play.setAttribute("aria-label", "Pause");
      timer = setInterval(() => {
        slider.value = Number(slider.value) + 1;
        show();
        if (slider.value === slider.max) stop();
      }, 700);
    });
    slider.addEventListener("input", () => go(slider.value));
    get("replay-back").addEventListener("click", () => go(Number(slider.value) - 1));
    get("replay-on").addEventListener("click", () => go(Number(slider.value) + 1));
    choose(0);
  }
}
