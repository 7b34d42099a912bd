/** The single values of values.yaml, each with its schema and another valid value. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Fields } from "../documents.ts";
import { chart, type Values } from "../rendering.ts";

export const readChart = (name: string): string => readFileSync(join(chart, name), "utf8");
export const defaults: Values = parse(readChart("values.yaml"), { merge: true });

export interface Leaf {
  path: string[];
  value: unknown;
}

/** Lists are one value, as Helm replaces them as a whole; of maps each entry is one, and an empty one itself. */
export function leavesOf(value: unknown, path: string[] = []): Leaf[] {
  const isMap = typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isMap || Object.keys(value).length === 0) return [{ path, value }];
  return Object.entries(value).flatMap(([key, inside]) => leavesOf(inside, [...path, key]));
}

export const leaves: readonly Leaf[] = leavesOf(defaults);

const schema: Fields = JSON.parse(readChart("values.schema.json"));

const resolved = (node: Fields): Fields => {
  const name = /^#\/\$defs\/(\w+)$/.exec(node.$ref ?? "")?.[1];
  return name === undefined ? node : { ...resolved(schema.$defs[name]), ...node };
};

/** The schema of a value; undefined where it has none. Blocks in Kubernetes' own form are open. */
export function schemaAt(path: readonly string[]): Fields | undefined {
  return path.reduce<Fields | undefined>((above, key) => {
    if (above === undefined) return undefined;
    const { properties, additionalProperties } = above;
    const node = properties?.[key] ?? additionalProperties ?? (properties === undefined ? {} : undefined);
    return typeof node === "object" ? resolved(node) : undefined;
  }, schema);
}

/** Another value of the same kind. */
export function otherValue({ path, value }: Leaf): unknown {
  const node = schemaAt(path) ?? {};
  if (typeof value === "boolean") return !value;
  const choices: unknown[] | undefined = node.enum;
  if (choices !== undefined) return choices.find((choice) => choice !== value);
  if (typeof value === "number") return value + 1;
  if (Array.isArray(value)) return otherList(value, resolved(node.items ?? {}));
  if (typeof value === "object") return { "example.org/other": "other" };
  return otherText(String(value));
}

function otherList(list: unknown[], item: Fields): unknown[] {
  if (list.length > 0) return typeof list[0] === "string" && !item.enum ? [...list, "other"] : list.slice(1);
  if (item.enum !== undefined) return [item.enum[0]];
  return item.type === "string" ? ["other"] : [{ name: "other" }];
}

/** `8Gi` becomes `9Gi`: the suffix may be a unit. */
function otherText(text: string): string {
  const [number] = /\d+/.exec(text) ?? [];
  if (number !== undefined) return text.replace(number, String(Number(number) + 1));
  return text === "" ? "other" : `${text}-other`;
}

/** The values with this one in its place. */
export function withValue(values: Values, path: readonly string[], value: unknown): Values {
  const [key, ...inside] = path as [string, ...string[]];
  if (inside.length === 0) return { ...values, [key]: value };
  return { ...values, [key]: withValue((values[key] ?? {}) as Values, inside, value) };
}
