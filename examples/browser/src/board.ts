const SIDE = 4;

/** The grid: what was typed, and the network's answer in the cells that are blank. */
export class Board {
  readonly #cells: readonly HTMLInputElement[];
  #answer: readonly number[] = [];

  /** @param changed  called when the puzzle has changed */
  constructor(container: HTMLElement, changed: () => void) {
    this.#cells = Array.from({ length: SIDE * SIDE }, (_, index) => {
      const cell = document.createElement("input");
      cell.inputMode = "numeric";
      cell.autocomplete = "off";
      cell.setAttribute("aria-label", `row ${Math.floor(index / SIDE) + 1}, column ${(index % SIDE) + 1}`);
      cell.addEventListener("keydown", (event) => this.#key(event, index, changed));
      cell.addEventListener("beforeinput", (event) => {
        event.preventDefault();
        const typed = event.data?.at(-1);
        if (typed !== undefined) this.#type(typed, index, changed);
      });
      cell.addEventListener("paste", (event) => {
        event.preventDefault();
        this.puzzle = digitsOf(event.clipboardData?.getData("text") ?? "");
        changed();
      });
      cell.addEventListener("focus", () => cell.select());
      container.append(cell);
      return cell;
    });
  }

  /** Digits row by row, 0 for blanks. */
  get puzzle(): number[] {
    return this.#cells.map((cell) => Number(cell.dataset.given ?? 0));
  }

  set puzzle(digits: readonly number[]) {
    for (const [i, cell] of this.#cells.entries()) setGiven(cell, digits[i] ?? 0);
    this.forget();
  }

  /** Takes the answer away. */
  forget(): void {
    this.#answer = [];
    for (const cell of this.#cells) {
      cell.classList.remove("answer", "changed");
      cell.value = cell.dataset.given ?? "";
    }
  }

  /** Shows an answer in the blank cells, fainter where the network is less sure. */
  show(answer: readonly number[], confidence: readonly number[]): void {
    for (const [i, cell] of this.#cells.entries()) {
      if (cell.dataset.given !== undefined) continue;
      const digit = answer[i] ?? 0;
      const isNew = digit !== this.#answer[i];
      cell.classList.remove("changed");
      cell.value = digit === 0 ? "·" : String(digit);
      cell.classList.add("answer");
      cell.style.setProperty("--sure", String(confidence[i] ?? 0));
      // Read so that the animation of a cell that changes again begins again.
      if (isNew && cell.offsetWidth > 0) cell.classList.add("changed");
    }
    this.#answer = answer;
  }

  #type(typed: string, index: number, changed: () => void): void {
    if (!/^[0-4.]$/.test(typed)) return;
    setGiven(this.#cells[index] as HTMLInputElement, Number(typed === "." ? 0 : typed));
    this.forget();
    this.#cells[index + 1]?.focus();
    changed();
  }

  #key(event: KeyboardEvent, index: number, changed: () => void): void {
    const moves: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -SIDE, ArrowDown: SIDE };
    const move = moves[event.key];
    if (move !== undefined) {
      this.#cells[index + move]?.focus();
      event.preventDefault();
    } else if (event.key === "Backspace" || event.key === "Delete") {
      setGiven(this.#cells[index] as HTMLInputElement, 0);
      this.forget();
      if (event.key === "Backspace") this.#cells[index - 1]?.focus();
      event.preventDefault();
      changed();
    }
  }
}

function setGiven(cell: HTMLInputElement, digit: number): void {
  if (digit === 0) delete cell.dataset.given;
  else cell.dataset.given = String(digit);
}

/** The puzzle in a text: digits, and `.`, `0`, `_` or `*` for blanks. */
function digitsOf(text: string): number[] {
  return [...text].filter((c) => /[0-4._*]/.test(c)).map((c) => (/[1-4]/.test(c) ? Number(c) : 0));
}
