import type { IncomingMessage } from "node:http";
import { payOrder } from "../../../contracts/orders/orders.ts";
import { createUser, updateMe, updateUser } from "../../../contracts/users/accounts.ts";
import { registerUser } from "../../../contracts/users/users.ts";
import { idempotencyKey } from "../../../lib/calls/contract.ts";
import { type Failure, fail } from "../../../lib/errors/errors.ts";
import { badField, type FieldError, maxFieldErrors, unknownField } from "../../../lib/errors/field-errors.ts";
import { findCardNumber } from "../../../lib/telemetry/card-numbers.ts";
import type { Route } from "../pipeline/routes.ts";
import { versionIn } from "./conditional-requests.ts";
import type { WebRequest, WebResponse } from "./web-request.ts";

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
      message: "must not be given more than once in the query",
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

export const limitBytes = 100_000;
/** Maximum body of anonymous requests: an email, a name and a password, each letter written as up to twelve. */
const publicLimitBytes = 10_000;
/** A password of 256 letters, each written as up to twelve. */
const formLimitBytes = 5_000;

type Parser = (req: IncomingMessage, res: WebResponse, next: (error?: unknown) => void) => void;

/** The web server's own body parsers. */
export interface BodyParsers {
  json(options: object): Parser;
  urlencoded(options: object): Parser;
}

/**
 * Reads bodies into objects: `json` and, of who may be no one, `publicJson` for the API, `form` for the pages. An empty
 * body is an empty object.
 */
export interface Bodies {
  json(req: WebRequest, res: WebResponse): Promise<Record<string, unknown>>;
  publicJson(req: WebRequest, res: WebResponse): Promise<Record<string, unknown>>;
  form(req: WebRequest, res: WebResponse): Promise<Record<string, unknown>>;
}

/** Throws INVALID_JSON, BODY_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, and VALIDATION_FAILED for a value that is no object. */
export function bodiesBy(parsers: BodyParsers): Bodies {
  const jsonUpTo = (limit: number) => {
    const parser = parsers.json({ limit, strict: false, reviver: refuseForgedPrototypes });
    return (req: WebRequest, res: WebResponse) => read(req, res, { parser, type: "application/json", limit });
  };
  const form = parsers.urlencoded({ limit: formLimitBytes, extended: false, parameterLimit: 10 });
  return {
    json: jsonUpTo(limitBytes),
    publicJson: jsonUpTo(publicLimitBytes),
    form: (req, res) =>
      read(req, res, { parser: form, type: "application/x-www-form-urlencoded", limit: formLimitBytes }),
  };
}

async function read(
  req: WebRequest,
  res: WebResponse,
  wanted: { parser: Parser; type: string; limit: number },
): Promise<Record<string, unknown>> {
  if (!hasBody(req)) return {};
  const contentType = req.headers["content-type"] ?? "";
  if (contentType.split(";")[0]?.trim().toLowerCase() !== wanted.type) {
    throw fail("UNSUPPORTED_MEDIA_TYPE", { contentType, wanted: wanted.type });
  }
  // The parser would wait for the end of a body that it refuses.
  if (Number(req.headers["content-length"] ?? 0) > wanted.limit)
    throw fail("BODY_TOO_LARGE", { limitBytes: wanted.limit });
  await new Promise<void>((resolve, reject) => {
    wanted.parser(req, res, (error) => (error ? reject(asFailure(error, req, wanted.type)) : resolve()));
  });
  return objectIn(req.body);
}

function hasBody(req: WebRequest): boolean {
  return req.headers["transfer-encoding"] !== undefined || Number(req.headers["content-length"] ?? 0) > 0;
}

function objectIn(body: unknown): Record<string, unknown> {
  if (typeof body === "object" && body !== null && !Array.isArray(body))
    return body as Record<string, unknown>;
  const got = Array.isArray(body) ? "an array" : body === null ? "null" : `a ${typeof body}`;
  throw badField("", `must be a JSON object, got ${got}`);
}

/** Of an error that goes through the parser only the message comes out. */
const forgedName = "forged name: ";

/** Keys that would change the prototype of the object they are copied into. */
function refuseForgedPrototypes(key: string, value: unknown): unknown {
  const forged = key === "constructor" && typeof value === "object" && value !== null && "prototype" in value;
  if (key === "__proto__" || forged) throw new SyntaxError(`${forgedName}${key}`);
  return value;
}

/** Errors of the body parser, by their `type`: https://github.com/expressjs/body-parser#errors */
function asFailure(error: unknown, req: WebRequest, wanted: string): Failure {
  const { type, message } = error as { type?: string; message: string };
  if (type === "entity.too.large") return fail("BODY_TOO_LARGE", { limitBytes: limitOf(error) });
  if (type === "charset.unsupported")
    return fail("UNSUPPORTED_MEDIA_TYPE", { contentType: req.headers["content-type"], wanted });
  if (type === "encoding.unsupported") {
    return fail("UNSUPPORTED_MEDIA_TYPE", {
      contentType: `Content-Encoding: ${req.headers["content-encoding"]}`,
      wanted,
    });
  }
  if (type === "entity.parse.failed") return fail("INVALID_JSON", wrongIn(message));
  if (type === "request.size.invalid") return fail("INVALID_JSON", { reason: "json_wrong_length" });
  return fail("INVALID_JSON", { reason: "json_cut_off" });
}

const limitOf = (error: unknown) => (error as { limit?: number }).limit ?? limitBytes;

/** The engine's messages quote the body, which may hold a password: only the place stays. */
function wrongIn(message: string): { reason: string; position?: number; name?: string } {
  if (message.startsWith(forgedName))
    return { reason: "json_forged_name", name: message.slice(forgedName.length) };
  if (message.includes("call stack")) return { reason: "json_too_deep" };
  if (message.startsWith("Unexpected end")) return { reason: "json_ends_early" };
  const position = / at position (\d+)(?: \(line \d+ column \d+\))?$/.exec(message)?.[1];
  if (position === undefined) return { reason: "json_wrong_sign" };
  return { reason: "json_wrong_at", position: Number(position) };
}
