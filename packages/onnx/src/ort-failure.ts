import { EngineError, type EngineFailure } from "@kensho/tensor";

/** What ONNX Runtime and the C++ library say when the system gives no further thread. They give no code. */
const NO_THREAD =
  /pthread_create|Resource temporarily unavailable|std::system_error|creat\w* thread|thread.*(limit|creation)/i;
const NO_MEMORY = /bad.?alloc|allocate memory|out of memory/i;

/** Wraps an exception of ONNX Runtime. @param doing  what it did when it failed, such as `refused the graph` */
export function ortFailure(doing: string, cause: unknown): EngineError {
  const said = cause instanceof Error ? cause.message : String(cause);
  const reason = reasonOf(said);
  const problem = reason === "threads" ? "cannot start its threads" : doing;
  return new EngineError(`ONNX Runtime ${problem}: ${said}`, { reason, cause });
}

function reasonOf(said: string): EngineFailure | undefined {
  if (NO_MEMORY.test(said)) return "memory";
  return NO_THREAD.test(said) ? "threads" : undefined;
}
