import { z } from "zod";

/** What every command prints under `--json` when it fails. */
export const failureDocument = z.strictObject({
  error: z.strictObject({
    code: z
      .string()
      .regex(/^KSH_[A-Z_]+$/)
      .describe("stable; docs/errors.md explains each"),
    message: z.string().min(1),
    suggestions: z.array(z.string()).describe("what to do next, the likeliest first"),
  }),
});
