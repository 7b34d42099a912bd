import type { z } from "zod";
import { fail } from "./errors.ts";

/** One bad field: a JSON pointer (RFC 6901) into the body, and a sentence. */
export interface FieldError {
  pointer: string;
  message: string;
  /** The French message, where it cannot follow from the English one; not sent to clients. */
  french?: string;
}

/** Maximum of reported fields: more are not read, and a small request must not cause a huge response. */
export const maxFieldErrors = 100;

/** The first of Zod's issues as JSON pointers with the value's problem in words. */
export function fieldErrors(error: z.ZodError): FieldError[] {
  const all = error.issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => unknownField(...issue.path, key));
    }
    return [{ pointer: pointerTo(issue.path), message: issue.message }];
  });
  return all.slice(0, maxFieldErrors);
}

/** A VALIDATION_FAILED, to be thrown, that names one field by its JSON pointer; "" is the whole. */
export function badField(pointer: string, message: string, french?: string) {
  const error: FieldError = { pointer, message, ...(french !== undefined && { french }) };
  return fail("VALIDATION_FAILED", { errors: [error] });
}

/** A VALIDATION_FAILED, to be thrown, for a cursor that no page of the list gave out. */
export function badCursor() {
  return badField("/cursor", "must be the `nextCursor` of the page before, of the same list");
}

/** The error of an unknown field. */
export function unknownField(...path: PropertyKey[]): FieldError {
  return { pointer: pointerTo(path), message: "is unknown; leave it out" };
}

function pointerTo(path: PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
