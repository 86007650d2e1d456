/** Names that operating systems leave in folders, and that hold no data of the user. */
const SYSTEM_NAMES = new Set(["__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini", "$recycle.bin", "@eadir"]);

/** Whether a name in a folder is hidden, or one that an operating system left there: `.DS_Store`, `._task.json`, `Thumbs.db`, `__MACOSX`. */
export function isSystemFile(name: string): boolean {
  return name.startsWith(".") || SYSTEM_NAMES.has(name.toLowerCase());
}
