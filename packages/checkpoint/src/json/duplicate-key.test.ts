import fc from "fast-check";
import { expect, test } from "vitest";
import { anyText } from "../../test/any-text.ts";
import { duplicateKey } from "./duplicate-key.ts";

test.each([
  ['{"a":1,"b":{},"a":2}', "a"],
  ['{"a":1,"\\u0061":2}', "a"],
  ['{"x":[{"k":1},{"k":1,"\\"k":2,"k":3}]}', "k"],
  ['{"a":{"b":1},"c":{"b":1}}', undefined],
  ['{"a":"a\\":","b":["a","a","b"]}', undefined],
  ['["{", "{", {"}": 1, "{": ["}"]}]', undefined],
  ["3", undefined],
])("%s", (text, key) => {
  expect(duplicateKey(text)).toBe(key);
});

test("finds none in what JSON.stringify wrote, and the one that is added", () => {
  fc.assert(
    fc.property(fc.dictionary(anyText(), fc.jsonValue({ maxDepth: 1 }), { minKeys: 1 }), (object) => {
      const text = JSON.stringify(object);
      expect(duplicateKey(text)).toBeUndefined();
      const [key] = Object.keys(object) as [string];
      expect(duplicateKey(`${text.slice(0, -1)},${JSON.stringify(key)}:null}`)).toBe(key);
    }),
    { numRuns: 150 },
  );
});
