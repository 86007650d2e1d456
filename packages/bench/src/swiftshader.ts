/** This process's environment, and in it the software adapter that the tests bring along. */
export async function swiftshaderEnvironment(): Promise<NodeJS.ProcessEnv> {
  const file = new URL("../../../scripts/lib/swiftshader.mjs", import.meta.url).href;
  const { swiftshaderEnv } = (await import(file)) as { swiftshaderEnv: () => Record<string, string> };
  return { ...process.env, ...swiftshaderEnv() };
}
