// Each rank calls every collective, and prints what it got.
import { createHash } from "node:crypto";
import { openMpi } from "../../src/mpi/mpi-communicator.ts";
import { placementOf } from "../../src/placement.ts";

const group = await openMpi();
const print = (values: Float32Array): string => createHash("sha256").update(values).digest("hex");

// Values whose sum depends on its order, more of them than any implementation takes in one piece.
const values = Float32Array.from({ length: 300_001 }, (_, i) => Math.sin(i + group.rank) * 10 ** (i % 7));
await group.sum(values);
const wide = Float64Array.of(group.rank + 0.5);
await group.sum(wide);
const bytes = new Uint8Array(100).subarray(3, 90).fill(group.rank + 1);
await group.broadcast(bytes);
const parts = await group.gather(new Uint8Array(1000 * group.rank).fill(group.rank));
const { threads, localRank } = await placementOf(group);
const got = {
  ...{ rank: group.rank, size: group.size, version: group.version, sum: print(values), first: values[0] },
  ...{ wide: wide[0], bytes: [...new Set(bytes)], threads, localRank },
  parts: parts.map((part) => [part.length, ...new Set(part)]),
};
group.close();
process.stdout.write(`${JSON.stringify(got)}\n`);
