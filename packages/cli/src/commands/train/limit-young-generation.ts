import { setFlagsFromString } from "node:v8";

/**
 * Keeps V8's heap close to its used size during long runs. The young generation doubles with every burst of objects, to 48 MB
 * and more, the old generation grows by half or more before a collection, and neither shrinks. A run that logs every
 * step grew by 60 MB in minutes, while it used 25 MB. A step leaves little garbage, so more frequent collections cost
 * little: a millisecond twelve times a second, and 8 ms every 20 s.
 */
export function limitYoungGeneration(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
  setFlagsFromString("--heap-growing-percent=10");
}
