let path = "";

/** Runs `body` with `name` appended to the scope of every tensor it makes: `scope("trm", () => scope("head", …))` is `trm.head`. */
export function scope<T>(name: string, body: () => T): T {
  const outer = path;
  path = outer === "" ? name : `${outer}.${name}`;
  try {
    return body();
  } finally {
    path = outer;
  }
}

/** The scope in force. */
export function currentScope(): string {
  return path;
}
