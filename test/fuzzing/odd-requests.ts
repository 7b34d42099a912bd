import fc, { type Arbitrary } from "fast-check";
import type { Json, Parameter } from "./document.ts";
import type { Pool } from "./pool.ts";
import { asText, fitting, odd } from "./values.ts";

export const oddSegment = fc
  .oneof(odd.map(asText), fc.string({ unit: "grapheme", minLength: 1 }), fc.constant("a".repeat(2_000)))
  .map(asSegment);

/** A path without a part would be that of another call. */
export function asSegment(text: string): string {
  return /^\.{0,2}$/.test(text) ? `${text}~` : text;
}

export function queryOf(pairs: [string, unknown][]): string {
  if (pairs.length === 0) return "";
  return `?${new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, asText(value)]))}`;
}

export function oddQuery(named: Parameter[], pool: Pool): Arbitrary<string> {
  const name = fc.constantFrom("extra", "__proto__", "limit", "cursor", ...named.map((each) => each.name));
  const fits = named.map((each) => fitting(each.schema, pool).map((value) => [each.name, value] as const));
  const pair = fc.oneof(fc.tuple(name, odd), ...fits);
  const raw = fc.constantFrom("?%", "?limit=%ff", "?&&=&", "?limit[]=1", "?limit=1;cursor=2", "?cursor=%00");
  const pairs = fc
    .array(pair, { minLength: 1, maxLength: 4 })
    .map((all) => queryOf(all as [string, unknown][]));
  return fc.oneof({ arbitrary: pairs, weight: 5 }, raw);
}

const headerText = fc.string({ maxLength: 300 });
export const conditional = new Set(["idempotency-key", "if-match", "if-none-match"]);
export const oddHeaders: Record<string, Arbitrary<string>> = {
  "idempotency-key": fc.oneof(
    fc.constantFrom("", "short", "k".repeat(256), ...Array(4).fill("one-key-for-every-case")),
    headerText,
  ),
  "if-match": fc.oneof(
    fc.constantFrom("*", '"1"', '"2"', '"999"', 'W/"1"', "1", '"0"', '"1", "2"'),
    headerText,
  ),
  "if-none-match": fc.oneof(fc.constantFrom("*", '"1"', 'W/"x"', ","), headerText),
  "accept-language": fc.oneof(fc.constantFrom("fr", "fr;q=0.1, en", "*", "fr;q=x", "xx"), headerText),
  accept: fc.constantFrom("text/html", "text/csv", "application/pdf", "image/svg+xml", "*/*", "x", ""),
  "content-type": fc.constantFrom(
    ...["text/plain", "application/json; charset=utf-16", "application/x-www-form-urlencoded", "x", ""],
    ...["application/json; charset=utf-8", "APPLICATION/JSON", "multipart/form-data; boundary=x"],
  ),
  "content-encoding": fc.constantFrom("gzip", "br", "identity", "x"),
  authorization: fc.oneof(fc.constantFrom("Bearer", "Bearer x.y.z", "Basic YTpi", "bearer null"), headerText),
  "x-request-id": headerText,
};

export type Bytes = (json: Json | undefined) => Buffer | undefined;

const textOf = (json: Json | undefined) => JSON.stringify(json) ?? "";
export const plainBytes: Bytes = (json) =>
  json === undefined ? undefined : Buffer.from(JSON.stringify(json));

/** Bodies that are no JSON, or that hardly are. */
export const oddBytes: Arbitrary<Bytes> = fc.constantFrom<Bytes[]>(
  (json) => Buffer.from(textOf(json).slice(0, -1)),
  (json) => Buffer.from(textOf(json).replace("{", '{"__proto__":{"admin":true},')),
  (json) => Buffer.from(textOf(json).replace("{", '{"constructor":{"prototype":{}},')),
  (json) => Buffer.from(`\ufeff${textOf(json)}`),
  (json) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(textOf(json))]),
  (json) => Buffer.from(`${textOf(json)} ${textOf(json)}`),
  (json) => Buffer.from(textOf(json), "utf16le"),
  () => Buffer.from(""),
  () => Buffer.from("[".repeat(20_000)),
  () => Buffer.from(`{"a":"${"x".repeat(100_001)}"}`),
  () => Buffer.from('{"limit":1e999,"name":"\ud800"}'),
  () => Buffer.from("null"),
);
