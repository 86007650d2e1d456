// Runs in a process of its own (see ask-child.ts): asks the graphics drivers, and prints one line of JSON.
import { listAdapters } from "@kensho/webgpu";

const [question] = process.argv.slice(2);
try {
  const answer = question === "list" ? await listAdapters() : undefined;
  process.stdout.write(`${JSON.stringify({ answer })}\n`);
} catch (error) {
  process.stdout.write(`${JSON.stringify({ failed: error instanceof Error ? error.message : String(error) })}\n`);
}
