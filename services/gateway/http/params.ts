import { payOrder } from "../../../contracts/orders/orders.ts";
import { createUser, updateMe, updateUser } from "../../../contracts/users/accounts.ts";
import { registerUser } from "../../../contracts/users/users.ts";
import { idempotencyKey } from "../../../lib/calls/contract.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { type FieldError, maxFieldErrors, unknownField } from "../../../lib/errors/field-errors.ts";
import { findCardNumber } from "../../../lib/telemetry/card-numbers.ts";
import type { Route } from "../pipeline/routes.ts";
import { versionIn } from "./conditional-requests.ts";

export interface Sent {
  pathParams: Record<string, string>;
  query: URLSearchParams;
  /** An object, or nothing where the route reads the query. */
  body: Record<string, unknown>;
  idempotencyKey: string | undefined;
  ifMatch: string | undefined;
}

/** Params that travel in a header. */
export const headerParams = ["idempotencyKey", "ifMatch"] as const;

/**
 * An action's params out of the path, the query or the body, and the Idempotency-Key and If-Match headers. A field
 * that has its place elsewhere is unknown. Throws VALIDATION_FAILED, IDEMPOTENCY_KEY_INVALID, IF_MATCH_INVALID,
 * CARD_NUMBER_REFUSED.
 */
export function paramsOf(route: Route, sent: Sent): Record<string, unknown> {
  const fields = route.readsQuery ? queryFields(sent.query) : bodyFields(route, sent);
  const misplaced = [...route.pathParams, ...headerParams].filter((name) => Object.hasOwn(fields, name));
  refuse(misplaced.map((name) => unknownField(name)));
  const key = needsIdempotencyKey(route) ? { idempotencyKey: checkedKey(sent.idempotencyKey) } : {};
  const version = takesIfMatch(route) ? versionIn(sent.ifMatch) : undefined;
  return { ...fields, ...sent.pathParams, ...key, ...(version !== undefined && { ifMatch: version }) };
}

export function needsIdempotencyKey(route: Route): boolean {
  return Object.hasOwn(route.contract.params.shape, "idempotencyKey");
}

export function takesIfMatch(route: Route): boolean {
  return Object.hasOwn(route.contract.params.shape, "ifMatch");
}

/** Bodies of payments and profiles are searched for card numbers. */
export function refusesCardNumbers({ contract }: Route): boolean {
  return [payOrder, registerUser, updateMe, createUser, updateUser].some(
    ({ name }) => name === contract.name,
  );
}

function queryFields(query: URLSearchParams): Record<string, string> {
  const names = new Set<string>();
  const twice = new Set<string>();
  for (const name of query.keys()) (names.has(name) ? twice : names).add(name);
  refuse(
    [...twice].map((name) => ({
      ...unknownField(name),
      message: "This parameter stands more than once in the query.",
    })),
  );
  if (names.has("__proto__")) refuse([unknownField("__proto__")]);
  return Object.fromEntries(query);
}

function bodyFields(route: Route, sent: Sent): Record<string, unknown> {
  refuse([...new Set(sent.query.keys())].map((name) => unknownField(name)));
  if (refusesCardNumbers(route)) {
    const field = findCardNumber(sent.body);
    if (field !== null) throw fail("CARD_NUMBER_REFUSED", { field });
  }
  return sent.body;
}

function checkedKey(header: string | undefined): string {
  if (header !== undefined && idempotencyKey.safeParse(header).success) return header;
  throw fail("IDEMPOTENCY_KEY_INVALID", { got: JSON.stringify((header ?? "").slice(0, 300)) });
}

function refuse(errors: FieldError[]): void {
  if (errors.length > 0) throw fail("VALIDATION_FAILED", { errors: errors.slice(0, maxFieldErrors) });
}
