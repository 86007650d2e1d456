import { createReadStream } from "node:fs";

/** The log of a run as columns, one row a line. A figure that a line lacks is NaN there. */
export interface MetricsLog {
  /** Lines of the log. */
  readonly rows: number;
  /** By key of the log, `[rows]`; a key of an object within a line is `outer.inner`. */
  readonly columns: ReadonlyMap<string, Float64Array>;
}

/**
 * Reads `metrics.jsonl` in chunks, so that a log of any length takes little memory. Skips lines that are not JSON objects, such as an
 * incomplete last line, and lines of a step before the previous one.
 * @throws {NodeJS.ErrnoException} if the file cannot be read
 */
export async function readMetricsLog(file: string): Promise<MetricsLog> {
  const columns = new Map<string, Column>();
  let [rows, last, rest] = [0, Number.NEGATIVE_INFINITY, ""];
  const take = (line: string): void => {
    const values = parse(line);
    if (values === undefined || !(Number(values.step) > last)) return;
    last = Number(values.step);
    set(columns, values, rows, "");
    rows++;
  };
  for await (const chunk of createReadStream(file, { encoding: "utf8", highWaterMark: 1 << 20 })) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() as string;
    for (const line of lines) take(line);
  }
  take(rest);
  return { rows, columns: new Map([...columns].map(([key, column]) => [key, column.values(rows)])) };
}

function parse(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function set(columns: Map<string, Column>, values: object, row: number, prefix: string): void {
  for (const [key, value] of Object.entries(values)) {
    const name = prefix + key;
    if (typeof value === "number") {
      let column = columns.get(name);
      if (column === undefined) {
        column = new Column();
        columns.set(name, column);
      }
      column.set(row, value);
    } else if (typeof value === "object" && value !== null && prefix === "") set(columns, value, row, `${key}.`);
  }
}

/** Numbers that grow in number; those never set are NaN. */
class Column {
  #values = new Float64Array(1024).fill(Number.NaN);

  set(row: number, value: number): void {
    this.#reserve(row + 1);
    this.#values[row] = value;
  }

  values(rows: number): Float64Array {
    this.#reserve(rows);
    return this.#values.slice(0, rows);
  }

  #reserve(rows: number): void {
    if (rows <= this.#values.length) return;
    const larger = new Float64Array(Math.max(rows, 2 * this.#values.length)).fill(Number.NaN);
    larger.set(this.#values);
    this.#values = larger;
  }
}
