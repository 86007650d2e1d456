/** One line of a puzzle file, characters replaced one for one by plain ones, so that columns stay. */
export interface TextLine {
  /** 1-based. */
  readonly number: number;
  /** Plain characters; comments are cut off. */
  readonly text: string;
  /** As it stands in the file. */
  readonly raw: string;
  /** `blank` (comments too); `rule`: drawn lines and brackets alone; `title`: a heading; `skipped`: in a section that holds no puzzle. */
  readonly type: "blank" | "rule" | "title" | "skipped" | "content";
}

/** Sides of grids that are read. */
export const READ_SIZES = [4, 6, 9] as const;

/** Characters that stand for an empty cell; `-` does, too, where it draws no line. */
export const BLANKS = ".0*_?xX";

const HORIZONTAL = "─━┄┅┈┉╌╍═―—–−";
const VERTICAL = "│┃┆┇┊┋╎╏║｜¦";
const DOTS = "·•∙⋅□◻◽⬜";

/** `Grid 01`, `Puzzle 3:`, `Hard sudoku of the day`, `board = [`, and the header of a CSV file. */
const TITLE = new RegExp(
  "^\\W*(board|game|problem|level|no|nr|id|source|question|quizzes|quiz|name|title|author|date|easy|simple|medium|moderate|hard|" +
    "tough|difficult|expert|evil|fiendish|diabolical|extreme)\\b|\\b(grid|puzzles?|sudokus?)\\b",
  "i",
);

/** `[Puzzle]`, `[State]` of the .sdk format; `[Hard]` is a heading like others. */
const SECTION = /^\[\s*([a-z][a-z ]+)\s*\]$/i;

/** Sections that hold something else than a puzzle to solve. */
const OTHER_SECTION =
  /^(state|solutions?|answers?|candidates|marks|pencil ?marks|colou?rs|notes?|comments?|description|author|source|history|settings)$/i;

/** Comments, and the fences of a code block. */
const COMMENT = /^(#|\/\/|;|%|```)/;

/** Splits text into lines (LF, CRLF or CR), tells comments, rules and headings from content. */
export function readLines(text: string): TextLine[] {
  let inPuzzle = true;
  return text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/)
    .map((raw, index) => {
      const line = { number: index + 1, raw };
      const plain = toPlain(raw).replace(/(^|\s)#.*$/, "$1");
      const trimmed = plain.trim();
      const section = SECTION.exec(trimmed)?.[1];
      if (section !== undefined) {
        inPuzzle = !OTHER_SECTION.test(section.trim());
        return { ...line, text: plain, type: "blank" };
      }
      if (trimmed === "" || COMMENT.test(trimmed)) return { ...line, text: "", type: "blank" };
      if (!inPuzzle) return { ...line, text: plain, type: "skipped" };
      if (isTitle(trimmed)) return { ...line, text: plain, type: "title" };
      return { ...line, text: plain, type: isRule(trimmed) ? "rule" : "content" };
    });
}

/** A heading, and not a broken puzzle with a name before it. */
function isTitle(trimmed: string): boolean {
  return TITLE.test(trimmed) && !/[0-9.*_?]{10}/.test(trimmed) && trimmed.replace(/[^0-9]/g, "").length < 12;
}

function toPlain(raw: string): string {
  let plain = "";
  for (let i = 0; i < raw.length; i++) {
    const char = raw[i]!;
    const code = char.charCodeAt(0);
    if (code < 0x80) plain += char;
    else if (HORIZONTAL.includes(char)) plain += "-";
    else if (VERTICAL.includes(char)) plain += "|";
    else if (code >= 0x2500 && code <= 0x257f) plain += "+";
    else if (DOTS.includes(char)) plain += ".";
    else if (code >= 0xff10 && code <= 0xff19) plain += String.fromCharCode(code - 0xff10 + 48);
    else if (code === 0xa0 || (code >= 0x2000 && code <= 0x200b) || code === 0x3000 || code === 0xfeff) plain += " ";
    else plain += char;
  }
  return plain;
}

/** Only drawing characters with a stretch of line among them, or only brackets and commas. `-----` may yet turn out to be five blanks. */
function isRule(trimmed: string): boolean {
  if (/^[\s,;:()[\]{}'"]+$/.test(trimmed)) return true;
  return /^[-+=~|*.:'`\s]+$/.test(trimmed) && /[-=~]\s?[-=~+]|\+\s?[-=~+]/.test(trimmed);
}
