import { expect, test } from "vitest";
import { html, scriptJson, trusted } from "./html.ts";

const HOSTILE = `"><script>alert('1')</script>&`;

test("values are escaped, in texts and in attributes; lists are joined, and nothing is nothing", () => {
  expect(html`<p title="${HOSTILE}">${[HOSTILE, undefined, 3]}</p>`.text).toBe(
    `<p title="&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;">&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;3</p>`,
  );
});

test("HTML within HTML stays what it is", () => {
  expect(html`<b>${html`<i>${"<"}</i>`}${trusted("<u>")}</b>`.text).toBe("<b><i>&lt;</i><u></b>");
});

test("JSON cannot end the script that it stands in", () => {
  const { text } = scriptJson({ name: "</script><!--" });
  expect(text).not.toContain("<");
  expect(JSON.parse(text)).toEqual({ name: "</script><!--" });
});
