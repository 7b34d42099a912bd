import { schemaBreaks, type Walk } from "./schema-compatibility.ts";

type Json = Record<string, unknown>;

/** An OpenAPI document as JSON. */
export type ApiDocument = Json;

/**
 * Changes from `before` to `after` that break a client, a sentence each; empty when there is none: routes,
 * statuses and answered fields may be added, and requests may be taken more generously.
 */
export function breakingChanges(before: ApiDocument, after: ApiDocument): string[] {
  return operationsOf(before).flatMap(({ name, path, method, operation }) => {
    const now = (object(object(after.paths)[path]) as Json)[method];
    if (now === undefined) return [`${name} is gone`];
    const sides = { before, after };
    return [
      ...parameterBreaks(operation, object(now), sides),
      ...bodyBreaks(operation, object(now), sides),
      ...responseBreaks(operation, object(now), sides),
      ...rightsBreaks(operation, object(now)),
    ].map((change) => `${name}: ${change}`);
  });
}

interface Sides {
  before: ApiDocument;
  after: ApiDocument;
}

const methods = ["get", "put", "post", "delete", "patch", "head", "options"];

function operationsOf(document: ApiDocument) {
  return Object.entries(object(document.paths)).flatMap(([path, item]) =>
    methods
      .filter((method) => method in object(item))
      .map((method) => ({
        name: `${method.toUpperCase()} ${path}`,
        path,
        method,
        operation: object(object(item)[method]),
      })),
  );
}

function parameterBreaks(before: Json, now: Json, sides: Sides): string[] {
  const old = parametersOf(before, sides.before);
  const current = parametersOf(now, sides.after);
  const gone = [...old].filter(([key]) => !current.has(key)).map(([key]) => `${key} is not taken any more`);
  const changed = [...current].flatMap(([key, parameter]) => {
    const was = old.get(key);
    if (was === undefined) return parameter.required === true ? [`${key} is new and required`] : [];
    const required = parameter.required === true && was.required !== true ? [`${key} is required now`] : [];
    return [...required, ...compare("sent", key, { was: was.schema, now: parameter.schema, sides })];
  });
  return [...gone, ...changed];
}

/** By place and name; header names are the same in any case. */
function parametersOf(operation: Json, document: ApiDocument): Map<string, Json> {
  const all = array(operation.parameters).map((each) => resolved(each, document));
  return new Map(
    all.map((each) => [
      `${each.in} parameter ${each.in === "header" ? String(each.name).toLowerCase() : each.name}`,
      each,
    ]),
  );
}

function bodyBreaks(before: Json, now: Json, sides: Sides): string[] {
  const old = resolved(before.requestBody, sides.before);
  const current = resolved(now.requestBody, sides.after);
  const required = current.required === true && old.required !== true ? ["a body is required now"] : [];
  const types = Object.entries(object(old.content)).flatMap(([type, media]) => {
    const taken = object(current.content)[type];
    if (taken === undefined) return [`a body of the type ${type} is not taken any more`];
    return compare("sent", "body", { was: object(media).schema, now: object(taken).schema, sides });
  });
  return [...required, ...types];
}

function responseBreaks(before: Json, now: Json, sides: Sides): string[] {
  const current = object(now.responses);
  const added = Object.keys(current)
    .filter((status) => status.startsWith("2") && !(status in object(before.responses)))
    .map((status) => `it may answer ${status} now, a success that clients do not know`);
  const changed = Object.entries(object(before.responses)).flatMap(([status, response]) => {
    const is = current[status];
    if (is === undefined) return status.startsWith("2") ? [`it does not answer ${status} any more`] : [];
    return contentBreaks(status, {
      was: resolved(response, sides.before),
      now: resolved(is, sides.after),
      sides,
    });
  });
  return [...added, ...changed];
}

function contentBreaks(
  status: string,
  { was, now, sides }: { was: Json; now: Json; sides: Sides },
): string[] {
  const headers = Object.keys(object(was.headers))
    .filter((name) => !(name in object(now.headers)))
    .map((name) => `${status} has no header ${name} any more`);
  const types = Object.entries(object(was.content)).flatMap(([type, media]) => {
    const is = object(now.content)[type];
    if (is === undefined) return [`${status} is not answered as ${type} any more`];
    // Clients must accept new codes of a refusal.
    if (type === "application/problem+json") return [];
    return compare("answered", status, { was: object(media).schema, now: object(is).schema, sides });
  });
  return [...headers, ...types];
}

/** From wider to narrower; operators and event creators are signed-in users, and admins may do everything. */
const rights = ["public", "user", "operator", "eventCreator", "admin"];

function rightsBreaks(before: Json, now: Json): string[] {
  const [was, is] = [before["x-auth"], now["x-auth"]].map((auth) => rights.indexOf(String(auth)));
  return Number(is) > Number(was)
    ? [`it needs the rights "${now["x-auth"]}" instead of "${before["x-auth"]}"`]
    : [];
}

function compare(
  direction: Walk["direction"],
  where: string,
  { was, now, sides }: { was: unknown; now: unknown; sides: Sides },
): string[] {
  return schemaBreaks({ was: object(was), now: object(now) }, { direction, where, ...sides, open: [] });
}

function resolved(value: unknown, document: ApiDocument): Json {
  const { $ref } = object(value);
  if (typeof $ref !== "string") return object(value);
  return $ref
    .slice(2)
    .split("/")
    .reduce<Json>((found, part) => object(found[part]), document);
}

const object = (value: unknown): Json => (typeof value === "object" && value !== null ? (value as Json) : {});
const array = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
