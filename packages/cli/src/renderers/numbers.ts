/** Numbers as the terminal shows them. */

/** `980`, `12,400`. Only numbers that have groups of digits are worth loading the tables of languages: that takes 10 ms. */
export function count(n: number): string {
  const whole = Math.round(n);
  return Math.abs(whole) < 1000 ? String(whole) : whole.toLocaleString("en-US");
}

export const percent = (fraction: number): string => `${(100 * fraction).toFixed(1)} %`;

/** `0.412`, `0.00213`, `12.4`: three significant digits, and never an exponent for what people read as a loss. */
export function short(x: number): string {
  if (!Number.isFinite(x)) return String(x);
  return x !== 0 && Math.abs(x) < 1e-4 ? x.toExponential(1) : Number(x.toPrecision(3)).toString();
}

/** A rate: `8.4`, `820`, `12,400`. */
export const rate = (x: number): string => (x < 10 ? x.toFixed(1) : count(x));

/** A clock time: `0:42`, `3:07`, `1:02:15`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const pad = (n: number): string => String(n).padStart(2, "0");
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h > 0 ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
}

/** `980 B`, `14 kB`, `2.1 MB`. */
export function bytes(n: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = n < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(n) / 3));
  const scaled = n / 1000 ** power;
  return `${power === 0 || scaled >= 10 ? Math.round(scaled) : scaled.toFixed(1)} ${units[power]}`;
}
