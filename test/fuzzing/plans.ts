import fc, { type Arbitrary } from "fast-check";
import { type Operation, parametersIn } from "./document.ts";

type Part = "path" | "query" | "body" | "bytes" | "headers";

/** Which parts of a request are odd, and whether the others are those of a probe or invented. */
export interface Plan {
  odd: readonly Part[];
  invented: boolean;
}

/** What a call has is worth more than what it has not; a body has the most to be wrong in. */
export function plansFor(operation: Operation): Arbitrary<Plan> {
  const parts: Part[] = [
    ...["path", "query", "body", "bytes", "headers"],
    ...(operation.body ? ["body", "body", "body", "body"] : []),
    ...(parametersIn(operation, "path").length > 0 ? ["path"] : []),
    ...(parametersIn(operation, "query").length > 0 ? ["query", "query"] : []),
    ...(parametersIn(operation, "header").length > 0 ? ["headers"] : []),
  ] as Part[];
  const one = fc.constantFrom(...parts);
  return fc.oneof(
    { arbitrary: fc.constant<Plan>({ odd: [], invented: false }), weight: 2 },
    { arbitrary: one.map((part): Plan => ({ odd: [part], invented: false })), weight: 8 },
    { arbitrary: fc.constant<Plan>({ odd: [], invented: true }), weight: 3 },
    { arbitrary: one.map((part): Plan => ({ odd: [part], invented: true })), weight: 3 },
    { arbitrary: fc.subarray(parts.slice(0, 5)).map((odd): Plan => ({ odd, invented: true })), weight: 1 },
  );
}
