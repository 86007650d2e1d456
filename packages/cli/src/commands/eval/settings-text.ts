/** What a point of a sweep sets, as its axes were written: `steps=16 votes=8`. */
export function settingsText(settings: Readonly<Record<string, number | string | boolean>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");
}
