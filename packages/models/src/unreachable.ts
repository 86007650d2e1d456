import { InternalError } from "@kensho/errors";

/** Fails to compile where a switch over a union leaves a member out. */
export function unreachable(member: never): never {
  throw new InternalError(`unexpected ${JSON.stringify(member)}`);
}
