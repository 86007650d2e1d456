/** Calm progress on stderr: one live line on a terminal, one line when a task ends elsewhere. */

const tty = Boolean(process.stderr.isTTY) && process.env.TERM !== "dumb";
const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/** @param {number} ms */
const seconds = (ms) => `${(ms / 1000).toFixed(ms < 9950 ? 1 : 0)} s`;

/** @param {string} text */
export const say = (text) => void process.stderr.write(`${text}\n`);

/**
 * Shows `title` while `work` runs, then how long it took.
 * @template T
 * @param {string} title
 * @param {(note: (text: string) => void) => Promise<T>} work  may call `note` to show a few words beside the title
 * @returns {Promise<T>}
 */
export async function task(title, work) {
  const start = Date.now();
  let note = "";
  let frame = 0;
  const draw = () => {
    const line = `${FRAMES[frame++ % FRAMES.length]} ${title} … ${seconds(Date.now() - start)}${note ? `  ${note}` : ""}`;
    process.stderr.write(`\r\x1b[2K${line.slice(0, Math.max(20, (process.stderr.columns ?? 80) - 1))}`);
  };
  const timer = tty ? setInterval(draw, 100) : undefined;
  if (!tty) say(`  ${title} …`);
  const finish = (/** @type {string} */ mark) => {
    clearInterval(timer);
    process.stderr.write(`${tty ? "\r\x1b[2K" : ""}${mark} ${title} (${seconds(Date.now() - start)})\n`);
  };
  try {
    const result = await work((text) => {
      note = text;
    });
    finish("✓");
    return result;
  } catch (error) {
    finish("✗");
    throw error;
  }
}
