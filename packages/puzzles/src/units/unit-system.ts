import { DatasetOptionError } from "../errors.ts";

/** Cells whose values all differ. Where a unit has as many cells as there are values, each value stands in it once. */
export interface Unit {
  /** What it is called: `row`, `column`, `box`, `cage`. */
  readonly kind: string;
  /** Places in the sequence. */
  readonly cells: readonly number[];
  /** What the values add up to, as in the cages of Killer Sudoku. */
  readonly sum?: number;
  /** Whether the values increase from the first cell to the last, as along a thermometer or across a sign of Futoshiki. */
  readonly order?: "increasing";
}

/**
 * The rules of a puzzle as data: which cells are related, and how. The search, the checks and the networks read it. Cells that lie in no
 * unit hold no value.
 */
export interface UnitSystem {
  /** Number of cells. */
  readonly cells: number;
  /** Values are 1 to this number; 0 is an open cell. */
  readonly values: number;
  readonly units: readonly Unit[];
}

/** A unit system with the tables that searches and checks need. */
export interface UnitGraph {
  readonly system: UnitSystem;
  readonly cells: number;
  /** Mask of all values: bit v − 1 stands for value v. */
  readonly allValues: number;
  /** Mask of each cell before anything is known; 0 for cells in no unit. */
  readonly initial: Int32Array;
  /** The cells of each unit. */
  readonly units: readonly Uint16Array[];
  /** Those units that have a cell for every value. */
  readonly full: readonly Uint16Array[];
  /** Those units that have a sum or an order. */
  readonly related: readonly Unit[];
  /** For each cell, the cells that share a unit with it. */
  readonly peers: readonly Uint16Array[];
}

/** Most values that a mask has room for. */
const MAX_VALUES = 30;

const graphs = new WeakMap<UnitSystem, UnitGraph>();

/**
 * Returns the tables of a unit system, which are built once.
 * @throws {DatasetOptionError} if there are too many values, or a unit has cells that do not exist, a cell twice, or more cells than values
 */
export function unitGraph(system: UnitSystem): UnitGraph {
  let graph = graphs.get(system);
  if (graph === undefined) {
    graph = build(system);
    graphs.set(system, graph);
  }
  return graph;
}

function build(system: UnitSystem): UnitGraph {
  requireUnits(system);
  const { cells, values } = system;
  const allValues = 2 ** values - 1;
  const units = system.units.map((unit) => Uint16Array.from(unit.cells));
  const initial = new Int32Array(cells);
  const peers = Array.from({ length: cells }, () => new Set<number>());
  for (const unit of units) {
    for (const cell of unit) {
      initial[cell] = allValues;
      for (const other of unit) if (other !== cell) peers[cell]!.add(other);
    }
  }
  return {
    ...{ system, cells, allValues, initial, units },
    full: units.filter((unit) => unit.length === values),
    related: system.units.filter(({ sum, order }) => sum !== undefined || order !== undefined),
    peers: peers.map((others) => Uint16Array.from(others).sort()),
  };
}

function requireUnits({ cells, values, units }: UnitSystem): void {
  if (!Number.isInteger(values) || values < 1 || values > MAX_VALUES) {
    throw new DatasetOptionError(`units: ${values} values`, { hint: `use 1 to ${MAX_VALUES} values` });
  }
  for (const [i, unit] of units.entries()) {
    const name = `unit ${i + 1} (${unit.kind})`;
    const stray = unit.cells.find((cell) => !Number.isInteger(cell) || cell < 0 || cell >= cells);
    if (stray !== undefined) {
      throw new DatasetOptionError(`${name}: cell ${stray} does not exist`, { hint: `use cells 0 to ${cells - 1}` });
    }
    if (new Set(unit.cells).size < unit.cells.length || unit.cells.length > values) {
      throw new DatasetOptionError(`${name}: ${unit.cells.length} cells (expected at most ${values}, all different)`, {
        hint: "list each cell once",
      });
    }
  }
}
