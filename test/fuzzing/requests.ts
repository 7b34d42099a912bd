import fc, { type Arbitrary } from "fast-check";
import { type Json, type Operation, type Parameter, parametersIn, type Schema } from "./document.ts";
import {
  asSegment,
  conditional,
  oddBytes,
  oddHeaders,
  oddQuery,
  oddSegment,
  plainBytes,
  queryOf,
} from "./odd-requests.ts";
import { type Plan, plansFor } from "./plans.ts";
import type { Pool } from "./pool.ts";
import { asText, type Change, fitting, isObject, odd, spoiling } from "./values.ts";

/** A request that is right: what the cases are spun out of. */
export interface Probe {
  pathValues: Record<string, string>;
  query: string;
  body: Json | undefined;
}

/** A request as it goes out, but for who sends it. */
export interface SentProbe {
  method: string;
  /** As it stands in the request line. */
  target: string;
  headers: Record<string, string>;
  body: Buffer | undefined;
  /** What the body says, where it says it in JSON. */
  json: Json | undefined;
}

type Spun = (probe: Probe) => SentProbe;

/** Requests of one call, from a valid probe to ever more invalid ones. */
export class Requests {
  readonly #operation: Operation;
  readonly #pool: Pool;
  readonly #plans: Arbitrary<Plan>;
  readonly #byPlan = new Map<string, Arbitrary<Spun>>();

  constructor(operation: Operation, pool: Pool) {
    this.#operation = operation;
    this.#pool = pool;
    this.#plans = plansFor(operation);
  }

  /** The request of this seed. */
  any(probe: Probe, seed: number): SentProbe {
    return sampled(this.#planned(sampled(this.#plans, seed)), seed)(probe);
  }

  /** The probe as it stands. */
  right(probe: Probe, seed: number): SentProbe {
    return sampled(this.#planned({ odd: [], invented: false }), seed)(probe);
  }

  #planned(plan: Plan): Arbitrary<Spun> {
    const name = JSON.stringify(plan);
    const spinning = this.#byPlan.get(name) ?? this.#spinning(plan);
    this.#byPlan.set(name, spinning);
    return spinning;
  }

  #spinning(plan: Plan): Arbitrary<Spun> {
    const { method } = this.#operation;
    const spun = fc.record({
      path: this.#path(plan),
      query: this.#query(plan),
      body: this.#body(plan),
      bytes: plan.odd.includes("bytes") ? oddBytes : fc.constant(plainBytes),
      headers: this.#headers(plan),
    });
    return spun.map(({ path, query, body, bytes, headers }): Spun => {
      return (probe) => {
        const json = body(probe.body);
        const sent = bytes(json);
        const type: Record<string, string> = sent === undefined ? {} : { "content-type": "application/json" };
        const target = path(probe.pathValues) + (query ?? probe.query);
        return { method, target, headers: { ...type, ...headers }, body: sent, json: readBack(sent) };
      };
    });
  }

  #path({ odd: oddParts, invented }: Plan): Arbitrary<(values: Record<string, string>) => string> {
    const names = parametersIn(this.#operation, "path");
    const values = names.map(({ name, schema }) => {
      const known = fc.constant<string | undefined>(undefined);
      const made = fitting(schema, this.#pool).map(asText).map(asSegment);
      const choices = oddParts.includes("path") ? [known, made, oddSegment] : [invented ? made : known];
      return fc.oneof(...choices).map((value) => [name, value] as const);
    });
    return fc.tuple(...values).map((chosen) => {
      const replaced = Object.fromEntries(
        chosen.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
      );
      return (known) => filled(this.#operation.path, { ...known, ...replaced });
    });
  }

  /** undefined: as in the probe. */
  #query({ odd: oddParts, invented }: Plan): Arbitrary<string | undefined> {
    const named = parametersIn(this.#operation, "query");
    if (oddParts.includes("query")) return oddQuery(named, this.#pool);
    if (!invented || named.length === 0) return fc.constant(undefined);
    const properties = Object.fromEntries(named.map(({ name, schema }) => [name, schema]));
    const schema = { type: "object", properties, required: named.filter(isRequired).map(({ name }) => name) };
    return fitting(schema, this.#pool).map((values) =>
      queryOf(Object.entries(isObject(values) ? values : {})),
    );
  }

  #body({ odd: oddParts, invented }: Plan): Arbitrary<Change> {
    const schema: Schema | null = this.#operation.body;
    const known = fc.constant<Change>((value) => value);
    const oddHere = oddParts.includes("body");
    if (schema === null)
      return oddHere && this.#operation.method !== "GET"
        ? odd.map(
            (value): Change =>
              () =>
                value,
          )
        : known;
    const base = invented
      ? fitting(schema, this.#pool).map(
          (value): Change =>
            () =>
              value,
        )
      : known;
    if (!oddHere) return base;
    return fc.tuple(base, spoiling(schema, this.#pool)).map(
      ([first, spoil]): Change =>
        (value) =>
          spoil(first(value)),
    );
  }

  #headers({ odd: oddParts }: Plan): Arbitrary<Record<string, string>> {
    const names = parametersIn(this.#operation, "header").map(({ name }) => name.toLowerCase());
    const key: Record<string, Arbitrary<string>> = names.includes("idempotency-key")
      ? { "idempotency-key": fc.uuid() }
      : {};
    if (!oddParts.includes("headers")) return fc.record(key);
    const usable = Object.entries(oddHeaders).filter(
      ([name]) => !conditional.has(name) || names.includes(name),
    );
    // Those that the call itself reads are worth more.
    const read = usable.filter(([name]) => conditional.has(name));
    const single = [...usable, ...read, ...read].map(([name, value]) => fc.record({ [name]: value }));
    const several = fc.record(Object.fromEntries(usable), { requiredKeys: [] });
    const none = fc.constant<Record<string, string>>({});
    return fc
      .tuple(fc.oneof({ arbitrary: fc.record(key), weight: 9 }, none), fc.oneof(...single, several))
      .map(([usual, strange]) => ({ ...usual, ...strange }) as Record<string, string>);
  }
}

function sampled<T>(arbitrary: Arbitrary<T>, seed: number): T {
  return fc.sample(arbitrary, { seed, numRuns: 1 })[0] as T;
}

const isRequired = ({ required }: Parameter) => required === true;

function filled(template: string, values: Record<string, string>): string {
  return template.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent((values[name] ?? "").toWellFormed()));
}

function readBack(sent: Buffer | undefined): Json | undefined {
  try {
    return sent && JSON.parse(sent.toString());
  } catch {
    return undefined;
  }
}
