import type { IncomingMessage } from "node:http";
import { type Failure, fail } from "../../../lib/errors/errors.ts";
import { badField } from "../../../lib/errors/field-errors.ts";
import type { WebRequest, WebResponse } from "./web-request.ts";

export const limitBytes = 100_000;
/** Maximum body of anonymous requests: an email, a name and a password, each letter written as up to twelve. */
export const publicLimitBytes = 10_000;
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
  throw badField("", `The body must be a JSON object, got ${got}.`);
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
