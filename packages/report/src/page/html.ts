/** Text that is HTML already. Only {@link html} and {@link trusted} make it, so that nothing else reaches a page unescaped. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Values that an {@link html} template accepts. */
export type Content = Html | string | number | undefined | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A template of HTML in which every value but {@link Html} is escaped, lists are joined, and `undefined` is nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  return new Html(parts.map((part, i) => part + render(values[i])).join(""));
}

/** HTML that the caller answers for: the page's own style and script. */
export function trusted(text: string): Html {
  return new Html(text);
}

function render(value: Content): string {
  if (value === undefined) return "";
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(render).join("");
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}

/** JSON that may stand inside a script element: no `<` of it can end the element or begin a comment. */
export function scriptJson(value: unknown): Html {
  return new Html(JSON.stringify(value).replaceAll("<", "\\u003c"));
}
