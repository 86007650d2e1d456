import { existsSync } from "node:fs";
import { registerHooks } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/**
 * Registers tfjs's own gradients, which its bundle for Node leaves out. The modules that hold them are written for a bundler: relative
 * imports without an extension, which Node does not find unless told how. Registries are global, so they reach the bundle's engine.
 * @param folder of `@tensorflow/tfjs-core`
 */
export async function registerTfjsGradients(folder: string): Promise<void> {
  const inside = pathToFileURL(join(folder, "dist")).href;
  registerHooks({
    resolve(specifier, context, next) {
      if (!specifier.startsWith(".") || !context.parentURL?.startsWith(inside)) return next(specifier, context);
      const base = fileURLToPath(new URL(specifier, context.parentURL));
      const found = [base, `${base}.js`, join(base, "index.js")].find(
        (path) => path.endsWith(".js") && existsSync(path),
      );
      return found === undefined ? next(specifier, context) : { url: pathToFileURL(found).href, shortCircuit: true };
    },
    load(url, context, next) {
      return next(url, url.startsWith(inside) && url.endsWith(".js") ? { ...context, format: "module" } : context);
    },
  });
  await import(pathToFileURL(join(folder, "dist", "register_all_gradients.js")).href);
}
