import { sameRequest } from "../../lib/idempotency.ts";
import { type Collection, type Document, isDuplicateKey } from "./port.ts";

/** False when a document with this id is there already; then nothing is written. */
export async function insertIfNew<D extends Document>(
  collection: Pick<Collection<D>, "insert">,
  doc: D,
): Promise<boolean> {
  try {
    await collection.insert(doc);
    return true;
  } catch (error) {
    if (isDuplicateKey(error, "_id")) return false;
    throw error;
  }
}

/**
 * Inserts what a request makes, under an id derived from its Idempotency-Key; answers it, or what the same request
 * made before. Throws IDEMPOTENCY_KEY_REUSED.
 */
export async function insertOnce<D extends Document & { bodyHash: string }>(
  collection: Pick<Collection<D>, "insert" | "get">,
  made: D,
): Promise<D> {
  if (await insertIfNew(collection, made)) return made;
  const known = await collection.get(made._id);
  // It was removed in between, so the id is free again.
  return known ? sameRequest(known, made.bodyHash) : insertOnce(collection, made);
}
