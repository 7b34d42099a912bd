import { fail } from "./errors/errors.ts";

/** Throws PRECONDITION_FAILED when the client has read another version; without a version any is accepted. */
export function requireVersion({ version }: { version: number }, ifMatch: number | undefined): void {
  if (ifMatch !== undefined && ifMatch !== version) throw fail("PRECONDITION_FAILED", { version, ifMatch });
}

/** Only the fields that are given: an undefined one would be taken out of the document. */
export function givenFields<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}
