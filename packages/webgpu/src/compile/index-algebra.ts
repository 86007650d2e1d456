/**
 * What an index is made of: a loop variable, or a quotient, rest or difference of another index that cannot be taken apart.
 * Its value is a whole number in `0 ≤ value < range`.
 */
export interface Atom {
  readonly id: number;
  readonly range: number;
  /** Depends on a variable of an inner loop, and so changes within a row. */
  readonly inner: boolean;
  readonly form:
    | { readonly kind: "variable"; readonly name: string }
    | { readonly kind: "div" | "mod" | "shift"; readonly source: Index; readonly by: number };
}

/** `constant + Σ coefficient · atom`, never negative. Indices are immutable; equal ones have equal keys. */
export interface Index {
  readonly constant: number;
  readonly terms: ReadonlyMap<Atom, number>;
  readonly key: string;
}

/** Coordinates of one element, an index per axis. */
export type Coords = readonly Index[];

/**
 * Makes and simplifies the indices of one kernel. Layout primitives only move indices about, so what remains after reshapes, slices
 * and transposes is read in place: `(i div n) · n + i mod n` is `i` again.
 */
export class IndexAlgebra {
  readonly zero: Index = make(0, new Map());
  readonly #atoms = new Map<string, Atom>();
  #count = 0;

  constant(value: number): Index {
    return make(value, new Map());
  }

  /** A loop variable. One name is one variable. */
  variable(name: string, range: number, inner = false): Index {
    if (range <= 1) return this.zero;
    return this.#single(this.#intern(name, { range, inner, form: { kind: "variable", name } }));
  }

  add(a: Index, b: Index): Index {
    const terms = new Map(a.terms);
    for (const [atom, coefficient] of b.terms) terms.set(atom, (terms.get(atom) ?? 0) + coefficient);
    return this.#recombined(a.constant + b.constant, terms);
  }

  scale(a: Index, factor: number): Index {
    if (factor === 0) return this.zero;
    return make(a.constant * factor, new Map([...a.terms].map(([atom, c]) => [atom, c * factor])));
  }

  /** `a + by` for `by ≥ 0`. */
  offset(a: Index, by: number): Index {
    return by === 0 ? a : make(a.constant + by, a.terms);
  }

  /** `a − by`, where the caller guards that `by ≤ a < by + range`. */
  shift(a: Index, by: number, range: number): Index {
    if (by === 0 && this.max(a) < range) return a;
    if (range <= 1) return this.zero;
    return this.#derived("shift", a, by, range);
  }

  /** Largest value. */
  max(a: Index): number {
    let total = a.constant;
    for (const [atom, coefficient] of a.terms) total += coefficient * (atom.range - 1);
    return total;
  }

  /** `a div n`. */
  div(a: Index, n: number): Index {
    if (n === 1 || this.max(a) < n) return n === 1 ? a : this.zero;
    const { whole, rest } = split(a, n);
    if (this.max(rest) < n) return whole;
    const quotient = this.#divAtom(rest, n);
    return whole.key === this.zero.key ? quotient : this.add(whole, quotient);
  }

  /** `a mod n`. */
  mod(a: Index, n: number): Index {
    if (n === 1) return this.zero;
    const { rest } = split(a, n);
    return this.max(rest) < n ? rest : this.#modAtom(rest, n);
  }

  /** Coordinates of the element with row-major number `a` in `shape`. */
  coords(a: Index, shape: readonly number[]): Coords {
    const result = new Array<Index>(shape.length);
    let stride = 1;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const length = shape[axis] as number;
      result[axis] = length <= 1 ? this.zero : this.mod(this.div(a, stride), length);
      stride *= Math.max(1, length);
    }
    return result;
  }

  /** Row-major number of the element at `coords` in `shape`. */
  linear(coords: Coords, shape: readonly number[]): Index {
    let result = this.zero;
    let stride = 1;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (shape[axis] !== 1) result = this.add(result, this.scale(coords[axis] as Index, stride));
      stride *= shape[axis] as number;
    }
    return result;
  }

  /**
   * Whether `a` takes each value from 0 up to the product of the variables' ranges exactly once while they run through theirs:
   * its atoms must be all digits of the variables, and its coefficients a mixed radix of their ranges.
   */
  isBijection(a: Index, variables: readonly Index[]): boolean {
    if (a.constant !== 0) return false;
    let radix = 1;
    for (const [atom, coefficient] of [...a.terms].sort(([p, c], [q, d]) => c - d || p.id - q.id)) {
      if (coefficient !== radix) return false;
      radix *= atom.range;
    }
    const wanted = variables.flatMap((variable) => [...variable.terms.keys()]);
    return this.#areDigitsOf(new Set(a.terms.keys()), wanted);
  }

  #areDigitsOf(digits: Set<Atom>, wanted: readonly Atom[]): boolean {
    for (let merged = true; merged; ) {
      merged = false;
      for (const atom of digits) {
        if (atom.form.kind !== "mod") continue;
        const high = onlyAtom(this.div(atom.form.source, atom.form.by));
        const source = onlyAtom(atom.form.source);
        if (high === undefined || source === undefined || !digits.has(high)) continue;
        digits.delete(atom);
        digits.delete(high);
        digits.add(source);
        merged = true;
      }
    }
    return digits.size === wanted.length && wanted.every((atom) => digits.has(atom));
  }

  #divAtom(a: Index, n: number): Index {
    const cut = this.#cut(a, n);
    if (cut !== undefined) return this.div(cut.high, n / cut.by);
    const only = onlyAtom(a);
    if (only?.form.kind === "div") return this.div(only.form.source, only.form.by * n);
    if (only?.form.kind === "mod" && only.form.by % n === 0) {
      return this.mod(this.div(only.form.source, n), only.form.by / n);
    }
    return this.#derived("div", a, n, Math.floor(this.max(a) / n) + 1);
  }

  #modAtom(a: Index, n: number): Index {
    const cut = this.#cut(a, n);
    if (cut !== undefined) return this.add(this.scale(this.mod(cut.high, n / cut.by), cut.by), cut.low);
    const only = onlyAtom(a);
    if (only?.form.kind === "mod" && only.form.by % n === 0) return this.mod(only.form.source, n);
    return this.#derived("mod", a, n, n);
  }

  /** `a = high · by + low` with `low < by`, where `by` divides `n`: then division by `n` need not look at `low`. */
  #cut(a: Index, n: number): { high: Index; low: Index; by: number } | undefined {
    for (const coefficient of a.terms.values()) {
      const by = gcd(coefficient, n);
      if (by === 1) continue;
      const { whole, rest } = split(a, by);
      if (this.max(rest) < by) return { high: whole, low: rest, by };
    }
    return undefined;
  }

  #derived(kind: "div" | "mod" | "shift", source: Index, by: number, range: number): Index {
    if (range <= 1) return this.zero;
    const inner = [...source.terms.keys()].some((atom) => atom.inner);
    const key = `${kind} ${source.key} ${by} ${range}`;
    return this.#single(this.#intern(key, { range, inner, form: { kind, source, by } }));
  }

  #intern(key: string, atom: Omit<Atom, "id">): Atom {
    const known = this.#atoms.get(key) ?? { ...atom, id: this.#count++ };
    this.#atoms.set(key, known);
    return known;
  }

  #single(atom: Atom): Index {
    return make(0, new Map([[atom, 1]]));
  }

  /** Puts quotient and rest of one index together again. */
  #recombined(constant: number, terms: Map<Atom, number>): Index {
    for (const [atom, coefficient] of terms) {
      if (atom.form.kind !== "mod") continue;
      const { source, by } = atom.form;
      const high = onlyAtom(this.div(source, by));
      if (high === undefined || terms.get(high) !== coefficient * by) continue;
      const rest = new Map(terms);
      rest.delete(atom);
      rest.delete(high);
      return this.add(make(constant, rest), this.scale(source, coefficient));
    }
    return make(constant, terms);
  }
}

/** Whether the index changes within a row. */
export function isInner(index: Index): boolean {
  for (const atom of index.terms.keys()) if (atom.inner) return true;
  return false;
}

function make(constant: number, terms: ReadonlyMap<Atom, number>): Index {
  const sorted = [...terms].filter(([, c]) => c !== 0).sort(([a], [b]) => a.id - b.id);
  const key = `${constant}${sorted.map(([atom, c]) => `+${c}a${atom.id}`).join("")}`;
  return { constant, terms: new Map(sorted), key };
}

/** The atom, if the index is that atom alone. */
function onlyAtom({ constant, terms }: Index): Atom | undefined {
  if (constant !== 0 || terms.size !== 1) return undefined;
  for (const [atom, coefficient] of terms) return coefficient === 1 ? atom : undefined;
  return undefined;
}

/** `a = whole · n + rest`, term by term. */
function split(a: Index, n: number): { whole: Index; rest: Index } {
  const whole = new Map<Atom, number>();
  const rest = new Map<Atom, number>();
  for (const [atom, coefficient] of a.terms) {
    if (coefficient % n === 0) whole.set(atom, coefficient / n);
    else rest.set(atom, coefficient);
  }
  return { whole: make(Math.floor(a.constant / n), whole), rest: make(a.constant % n, rest) };
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
