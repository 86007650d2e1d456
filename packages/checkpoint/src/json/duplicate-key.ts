/**
 * The first key that one object holds twice, anywhere in `text`, or `undefined`. `JSON.parse` would keep the last silently, and two
 * readers of one file might then see different tensors.
 * @param text valid JSON
 */
export function duplicateKey(text: string): string | undefined {
  const open: Set<string>[] = [];
  let string = "";
  for (let i = 0; i < text.length; i++) {
    switch (text[i]) {
      case "{":
      case "[":
        open.push(new Set());
        break;
      case "}":
      case "]":
        open.pop();
        break;
      case '"': {
        const start = i++;
        while (text[i] !== '"') i += text[i] === "\\" ? 2 : 1;
        string = text.slice(start, i + 1);
        break;
      }
      case ":": {
        // Parsed, because escapes spell one key in several ways.
        const key = JSON.parse(string) as string;
        const keys = open.at(-1);
        if (keys?.has(key)) return key;
        keys?.add(key);
      }
    }
  }
  return undefined;
}
