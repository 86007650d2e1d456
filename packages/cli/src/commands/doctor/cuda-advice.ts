import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether a CUDA toolkit is installed: its folder is named by the environment or in the usual place, or its compiler is on the path. */
export function hasCudaToolkit(
  env: Environment = process.env,
  exists: (path: string) => boolean = existsSync,
): boolean {
  const named = [env.CUDA_PATH, env.CUDA_HOME].filter((folder) => folder !== undefined && folder !== "");
  const searched = (env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return (
    [...named, "/usr/local/cuda"].some((folder) => exists(folder as string)) ||
    searched.some((folder) => exists(join(folder, "nvcc")) || exists(join(folder, "nvcc.exe")))
  );
}

/** What to know about CUDA on this machine; nothing without a toolkit. */
export function cudaAdvice(found = hasCudaToolkit()): readonly string[] {
  if (!found) return [];
  return [
    "This machine has a CUDA toolkit. Kensho does not use it, but the install script of onnxruntime-node downloads CUDA libraries for it. " +
      "If `npm install` fails there, for example without network access: ONNXRUNTIME_NODE_INSTALL=skip npm install",
  ];
}
