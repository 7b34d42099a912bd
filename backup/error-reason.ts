import { failedWith } from "../lib/errors/errors.ts";

/** Why a command failed, in one sentence; of a server that is away, which one. */
export function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return failedWith(error, "SERVICE_UNAVAILABLE") && cause instanceof Error ? `${cause.message}.` : message;
}
