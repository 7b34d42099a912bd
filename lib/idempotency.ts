import { fail } from "./errors/errors.ts";

/** The result that the same Idempotency-Key made before, to be answered again. Throws IDEMPOTENCY_KEY_REUSED for another body. */
export function sameRequest<T extends { bodyHash?: string }>(known: T, bodyHash: string): T {
  if (known.bodyHash !== bodyHash) throw fail("IDEMPOTENCY_KEY_REUSED");
  return known;
}
