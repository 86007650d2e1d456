/** A key of the config and the values that are tried. */
export interface Axis {
  readonly key: string;
  readonly values: readonly unknown[];
}

/** One value for each axis. */
export type Setting = Readonly<Record<string, unknown>>;

/** Every combination of the axes' values, the last axis changing fastest; one empty setting without axes. */
export function combine(axes: readonly Axis[]): Setting[] {
  return axes.reduce<Setting[]>(
    (settings, { key, values }) => settings.flatMap((setting) => values.map((value) => ({ ...setting, [key]: value }))),
    [{}],
  );
}

/** A setting in words: `name=trm H_cycles=2`. */
export function settingText(setting: Setting): string {
  const text = Object.entries(setting).map(([key, value]) => `${key}=${String(value)}`);
  return text.length === 0 ? "as it is" : text.join(" ");
}
