import { z } from "zod";
import { action } from "../../lib/calls/contract.ts";
import { isoTime, pageOf, paging, userId } from "../shapes.ts";

/** A change by an admin from the operators' console. */
const operation = z.object({ userId, command: z.string(), at: isoTime, requestId: z.string().nullable() });
export type Operation = z.output<typeof operation>;

/** Kept before it is done, for ever. Throws FORBIDDEN unless an admin calls. */
export const recordOperation = action("users.recordOperation", {
  auth: "internal",
  params: z.strictObject({ command: z.string().min(1).max(500) }),
  result: operation,
  errors: ["FORBIDDEN"],
});

/** The newest first. Throws FORBIDDEN unless an admin calls. */
export const listOperations = action("users.listOperations", {
  auth: "internal",
  params: z.strictObject({ ...paging }),
  result: pageOf(operation),
  errors: ["FORBIDDEN"],
});
