import fc, { type Arbitrary } from "fast-check";
import type { Json, Schema } from "./document.ts";
import type { Pool } from "./pool.ts";

/** Texts that programs have stumbled over. */
const oddTexts = [
  ...["", " ", "\u0000", "a\u0000b", "\ud800", "a\udc00\ud800", "\r\nX-Injected: 1", "\u202eabc", "\ufeff"],
  ...["__proto__", "constructor", "null", "undefined", "NaN", "true", "0", "-1", "1e400", "٣", "İ", "ﬀ", "🎟️"],
  ...["e\u0301", "\u0301", "\u00a0", "' OR 1=1 --", "<b>{code}</b>", "%00", "%", "../../etc", "$where", "{}"],
  ...["2030-02-30T00:00:00Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59+23:59", "a@b", "x".repeat(5_000)],
];

const oddNumbers = [
  ...[0, -0, -1, 1, 0.5, 1e-7, 255, 256, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 53), 1e21, 1e308, 5e-324],
];

const oddThings: Json[] = [null, true, false, [], {}, [null], [[]], { "": "" }, { $gt: "" }, { length: 3 }];

/** Any JSON that no one asked for. */
export const odd: Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(...oddTexts),
  fc.constantFrom<Json>(...oddNumbers),
  fc.constantFrom<Json>(...oddThings),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.jsonValue({ maxDepth: 3 }) as Arbitrary<Json>,
);

/** Values that a schema allows; where a pattern asks for an id, often that of something there is. */
export function fitting(schema: Schema, pool: Pool): Arbitrary<Json> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((each) => fitting(each, pool)));
  switch (schema.type) {
    case "object":
      return fittingObject(schema, pool);
    case "array":
      return fittingArray(schema, pool);
    case "string":
      return fittingText(schema, pool);
    case "integer":
    case "number":
      return fittingNumber(schema);
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    default:
      return odd;
  }
}

function fittingObject({ properties = {}, required = [] }: Schema, pool: Pool): Arbitrary<Json> {
  const values = Object.entries(properties).map(([name, each]) => [name, fitting(each, pool)] as const);
  return fc.record(Object.fromEntries(values), { requiredKeys: required }) as Arbitrary<Json>;
}

function fittingArray({ items = {}, minItems = 0, maxItems = 100 }: Schema, pool: Pool): Arbitrary<Json> {
  const most = Math.min(maxItems, minItems + 3);
  return fc.array(fitting(items, pool), { minLength: minItems, maxLength: most }) as Arbitrary<Json>;
}

function fittingNumber({ minimum = -(2 ** 53) + 1, maximum = 2 ** 53 - 1 }: Schema): Arbitrary<Json> {
  const small = fc.integer({ min: minimum, max: Math.min(maximum, Math.max(minimum, 0) + 20) });
  return fc.oneof({ arbitrary: small, weight: 3 }, fc.maxSafeInteger().map(within(minimum, maximum)));
}

const within = (least: number, most: number) => (value: number) => Math.min(most, Math.max(least, value));

function fittingText(schema: Schema, pool: Pool): Arbitrary<Json> {
  const { pattern, examples = [] } = schema;
  const made = madeText(schema);
  const known = fc.nat().map((n) => pool.matching(pattern ?? "", n) ?? examples[n % examples.length] ?? null);
  const choice = fc.tuple(known, made).map(([there, invented]) => there ?? invented);
  return fc.oneof({ arbitrary: choice, weight: 3 }, made);
}

/** Texts of a form cost much to prepare, and most forms stand in many places. */
const madeTexts = new Map<string, Arbitrary<string>>();

function madeText({ pattern, format, minLength = 0, maxLength = 200 }: Schema): Arbitrary<string> {
  const form = JSON.stringify([pattern, format, minLength, maxLength]);
  const made =
    madeTexts.get(form) ??
    (pattern ? fc.stringMatching(new RegExp(pattern)) : freeText(format, { minLength, maxLength }));
  madeTexts.set(form, made);
  return made;
}

/** Of its digits a Visa could be made. */
export const unluckyUuid = "45f47085-9664-4701-801e-6e1c600b2fdd";

const plausible = ["Ada", "EUR", "Europe/Paris", "Étude", "pm_card_visa", "+33612345678", unluckyUuid];

function freeText(format: string | undefined, bounds: { minLength: number; maxLength: number }) {
  if (format === "date-time") {
    const [min, max] = [new Date("2020-01-01"), new Date("2040-01-01")];
    return fc.date({ min, max, noInvalidDate: true }).map((date) => date.toISOString());
  }
  if (format === "email") return fc.emailAddress();
  const { minLength, maxLength } = bounds;
  const known = plausible.filter(({ length }) => length >= minLength && length <= maxLength);
  const free = [fc.string({ unit: "grapheme", ...bounds }), fc.string({ ...bounds })];
  return fc.oneof(...free, ...(known.length > 0 ? [fc.constantFrom(...known)] : []));
}

/** Values at the edges of what a schema allows, on both sides. */
function edges(schema: Schema): Json[] {
  const { minimum, maximum, minLength, maxLength, maxItems } = schema;
  const around = (edge: number | undefined) => (edge === undefined ? [] : [edge - 1, edge, edge + 1]);
  const lengths = [...around(minLength), ...around(maxLength)].filter((length) => length >= 0);
  const items =
    maxItems === undefined ? [] : [Array<Json>(maxItems + 1).fill(schema.items?.examples?.[0] ?? 1)];
  return [...around(minimum), ...around(maximum), ...lengths.map((length) => "x".repeat(length)), ...items];
}

export type Change = (value: Json | undefined) => Json | undefined;

/** Changes one spot of a value that fits: a field gone, unknown, of another type, at or beyond an edge. */
export function spoiling(schema: Schema, pool: Pool): Arbitrary<Change> {
  const replaced = fc
    .oneof(odd, ...edges(schema).map((edge) => fc.constant(edge)), fitting(schema, pool))
    .map(
      (value): Change =>
        () =>
          value,
    );
  const inside = insideOf(schema, pool);
  return inside ? fc.oneof({ arbitrary: inside, weight: 9 }, replaced) : replaced;
}

function insideOf(schema: Schema, pool: Pool): Arbitrary<Change> | null {
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((each) => spoiling(each, pool)));
  if (schema.type === "array") return spoilingArray(schema, pool);
  return schema.type === "object" ? spoilingObject(schema, pool) : null;
}

function spoilingArray({ items = {} }: Schema, pool: Pool): Arbitrary<Change> {
  return fc.tuple(fc.nat(), fc.boolean(), spoiling(items, pool)).map(([at, repeats, change]): Change => {
    return (value) => {
      if (!Array.isArray(value) || value.length === 0) return [change(undefined) ?? null];
      const index = at % value.length;
      if (repeats) return [...value, value[index] as Json];
      return value.map((each, position) => (position === index ? (change(each) ?? null) : each));
    };
  });
}

function spoilingObject({ properties = {} }: Schema, pool: Pool): Arbitrary<Change> {
  const extra = fc.tuple(fc.constantFrom("extra", "__proto__", "id", "version", "", "🎟️"), odd);
  const fields = Object.entries(properties).map(([name, each]) =>
    spoiling(each, pool).map((change): Change => changeField(name, change)),
  );
  const gone = Object.keys(properties).map((name) => fc.constant(changeField(name, () => undefined)));
  const unknown = extra.map(([name, value]): Change => changeField(name, () => value));
  return fc.oneof(unknown, ...fields, ...fields, ...gone);
}

function changeField(name: string, change: Change): Change {
  return (value) => {
    const fields = isObject(value) ? value : {};
    const next = change(Object.hasOwn(fields, name) ? fields[name] : undefined);
    const others = Object.entries(fields).filter(([other]) => other !== name);
    return Object.fromEntries(next === undefined ? others : [...others, [name, next]]);
  };
}

export function isObject(value: Json | undefined): value is { [name: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** As it stands where there is only text, as in a path. */
export function asText(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
