type Json = Record<string, unknown>;

export interface Walk {
  /** `sent` by clients, which must not be asked for more; or `answered` to them, which must not be given less. */
  direction: "sent" | "answered";
  /** Where in the request or answer, for the sentence. */
  where: string;
  /** The documents that references lead into. */
  before: Json;
  after: Json;
  /** References that are being compared: a schema may contain itself. */
  open: string[];
}

interface Pair {
  was: Json;
  now: Json;
}

/** Narrower requests, and wider or poorer answers. */
export function schemaBreaks(pair: Pair, walk: Walk): string[] {
  const refs = `${pair.was.$ref} ${pair.now.$ref}`;
  if (pair.was.$ref !== undefined && walk.open.includes(refs)) return [];
  const open = pair.was.$ref === undefined ? walk.open : [...walk.open, refs];
  const was = resolved(pair.was, walk.before);
  const now = resolved(pair.now, walk.after);
  const next = { ...walk, open };
  if (alternativesOf(was) ?? alternativesOf(now)) return unionBreaks({ was, now }, next);
  return [
    ...typeBreaks({ was, now }, next),
    ...enumBreaks({ was, now }, next),
    ...limitBreaks({ was, now }, next),
    ...fieldBreaks({ was, now }, next),
    ...itemBreaks({ was, now }, next),
  ];
}

/** Of several types, too: `["string", "null"]` and `anyOf` of both say the same. */
function alternativesOf(schema: Json): Json[] | undefined {
  if (Array.isArray(schema.type))
    return schema.type.map((type) => (type === "null" ? { type } : { ...schema, type }));
  return (schema.anyOf ?? schema.oneOf) as Json[] | undefined;
}

const isNull = (schema: Json) => schema.type === "null";

/** Of a nullable schema the rest is compared; of several alternatives each needs one on the other side that it fits. */
function unionBreaks({ was, now }: Pair, walk: Walk): string[] {
  const [before, after] = [alternativesOf(was) ?? [was], alternativesOf(now) ?? [now]];
  const [given, taken] = walk.direction === "sent" ? [before, after] : [after, before];
  const nulls =
    given.some(isNull) && !taken.some(isNull) ? [`${walk.where} ${verbs[walk.direction]("null")}`] : [];
  const [old, current] = [before.filter((each) => !isNull(each)), after.filter((each) => !isNull(each))];
  if (old.length === 1 && current.length === 1)
    return [...nulls, ...schemaBreaks({ was: old[0] as Json, now: current[0] as Json }, walk)];
  const fits = (one: Json, other: Json) => {
    const pair = walk.direction === "sent" ? { was: one, now: other } : { was: other, now: one };
    return schemaBreaks(pair, walk).length === 0;
  };
  const strange = given.filter((one) => !isNull(one) && !taken.some((other) => fits(one, other)));
  return [...nulls, ...strange.map((one) => `${walk.where} ${verbs[walk.direction](labelOf(one))}`)];
}

const verbs = {
  sent: (what: string) => `does not take ${what} any more`,
  answered: (what: string) => `may be ${what}, which it never was`,
};

const labelOf = (schema: Json) =>
  String(schema.$ref ?? (schema.type === undefined ? JSON.stringify(schema) : JSON.stringify(schema.type)))
    .replace("#/components/schemas/", "")
    .slice(0, 80);

const typesOf = ({ type, const: only }: Json): string[] => {
  if (type === undefined) return only === undefined ? [] : [only === null ? "null" : typeof only];
  return [type as string];
};

function typeBreaks({ was, now }: Pair, { direction, where }: Walk): string[] {
  const [from, to] = direction === "sent" ? [was, now] : [now, was];
  const taken = typesOf(to);
  if (taken.length === 0) return [];
  const covers = (type: string) => taken.includes(type) || (type === "integer" && taken.includes("number"));
  const given = typesOf(from);
  const fits = given.length > 0 && given.every(covers);
  return fits
    ? []
    : [
        `${where} is ${typesOf(now).join(" or ") || "anything"} now, it was ${typesOf(was).join(" or ") || "anything"}`,
      ];
}

const valuesOf = (schema: Json): unknown[] | undefined =>
  (schema.enum as unknown[] | undefined) ?? ("const" in schema ? [schema.const] : undefined);

function enumBreaks({ was, now }: Pair, { direction, where }: Walk): string[] {
  const [from, to] = [valuesOf(was), valuesOf(now)];
  if (direction === "sent") {
    if (to === undefined) return [];
    if (from === undefined) return [`${where} takes only ${to.map(String).join(", ")} now`];
    return from
      .filter((value) => !to.includes(value))
      .map((value) => `${where} does not take "${value}" any more`);
  }
  if (from === undefined) return [];
  if (to === undefined) return [`${where} may have any value now`];
  return to
    .filter((value) => !from.includes(value))
    .map((value) => `${where} may be "${value}", which it never was`);
}

const most = ["maximum", "maxLength", "maxItems", "maxProperties", "exclusiveMaximum"];
const least = ["minimum", "minLength", "minItems", "minProperties", "exclusiveMinimum"];

/** Limits bind the sender; of an answer they are no promise to clients. */
function limitBreaks({ was, now }: Pair, { direction, where }: Walk): string[] {
  if (direction === "answered") return [];
  const narrower = [
    ...most.filter((limit) => number(now[limit], Infinity) < number(was[limit], Infinity)),
    ...least.filter((limit) => number(now[limit], -Infinity) > number(was[limit], -Infinity)),
    ...["pattern", "format", "multipleOf"].filter(
      (limit) => now[limit] !== undefined && now[limit] !== was[limit],
    ),
  ];
  return narrower.map(
    (limit) => `${where} has the narrower ${limit} ${now[limit]}, it was ${was[limit] ?? "free"}`,
  );
}

function fieldBreaks({ was, now }: Pair, walk: Walk): string[] {
  const [from, to] = [object(was.properties), object(now.properties)];
  const { direction, where } = walk;
  const required = (schema: Json) => (schema.required ?? []) as string[];
  const gone = Object.keys(from).filter((name) => !(name in to));
  const lost =
    direction === "answered"
      ? gone.map((name) => `${where}.${name} is not answered any more`)
      : gone
          .filter(() => now.additionalProperties === false)
          .map((name) => `${where}.${name} is not taken any more`);
  const [needed, promised] = [
    required(now).filter((name) => direction === "sent" && !required(was).includes(name)),
    required(was).filter((name) => direction === "answered" && name in to && !required(now).includes(name)),
  ];
  const shared = Object.keys(from).filter((name) => name in to);
  return [
    ...lost,
    ...needed.map((name) => `${where}.${name} is ${name in from ? "required now" : "new and required"}`),
    ...promised.map((name) => `${where}.${name} is not in every answer any more`),
    ...shared.flatMap((name) =>
      schemaBreaks(
        { was: object(from[name]), now: object(to[name]) },
        { ...walk, where: `${where}.${name}` },
      ),
    ),
    ...mapBreaks({ was, now }, walk),
  ];
}

/** Of a list, and of a list whose places have meanings. */
function itemBreaks({ was, now }: Pair, walk: Walk): string[] {
  const pairs: [unknown, unknown, string][] = [[was.items, now.items, "[]"]];
  const places = (was.prefixItems ?? []) as unknown[];
  for (const [index, place] of places.entries())
    pairs.push([place, ((now.prefixItems ?? []) as unknown[])[index] ?? now.items, `[${index}]`]);
  return pairs
    .filter(([old, current]) => old !== undefined && current !== undefined)
    .flatMap(([old, current, at]) =>
      schemaBreaks({ was: object(old), now: object(current) }, { ...walk, where: walk.where + at }),
    );
}

/** Of an object whose names are data. */
function mapBreaks({ was, now }: Pair, walk: Walk): string[] {
  const [from, to] = [was.additionalProperties, now.additionalProperties];
  if (typeof from !== "object" || typeof to !== "object") return [];
  return schemaBreaks({ was: object(from), now: object(to) }, { ...walk, where: `${walk.where}.*` });
}

function resolved(schema: Json, document: Json): Json {
  if (typeof schema.$ref !== "string") return schema;
  const found = schema.$ref
    .slice(2)
    .split("/")
    .reduce<Json>((inner, part) => object(inner[part]), document);
  return resolved(found, document);
}

const number = (value: unknown, otherwise: number) => (typeof value === "number" ? value : otherwise);
const object = (value: unknown): Json => (typeof value === "object" && value !== null ? (value as Json) : {});
