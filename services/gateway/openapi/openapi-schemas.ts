import { z } from "zod";
import { namedShapes } from "../../../contracts/index.ts";
import { exampleOf } from "./openapi-examples.ts";

export type JsonSchema = Record<string, unknown>;

export interface ObjectSchema extends JsonSchema {
  properties?: Record<string, JsonSchema>;
  required?: string[];
}

type Metadata = NonNullable<Parameters<typeof z.toJSONSchema>[1]>["metadata"];

/** Zod's own descriptions, and our names. */
const metadata = {
  get: (schema: z.ZodType) => {
    const id = namedShapes.get(schema);
    const described = z.globalRegistry.get(schema);
    return id === undefined ? described : { ...described, id };
  },
} as unknown as Metadata;

/** The `components` of one document: each named schema and each kind of refusal once. */
export class DocumentSchemas {
  readonly components: Record<string, JsonSchema> = {};
  readonly responses: Record<string, JsonSchema> = {};

  /** The schema of a request. */
  input(schema: z.ZodObject): ObjectSchema {
    return z.toJSONSchema(schema, { io: "input", unrepresentable: "any", override: tidy }) as ObjectSchema;
  }

  /** The schema of an answer. New fields may come at any time, so other ones are not ruled out. */
  output(schema: z.ZodType): JsonSchema {
    const { $schema, $defs, ...converted } = z.toJSONSchema(schema, {
      io: "output",
      unrepresentable: "any",
      metadata,
      override: (found) => {
        tidy(found);
        delete found.jsonSchema.additionalProperties;
      },
    }) as JsonSchema & { $defs?: Record<string, JsonSchema> };
    for (const [name, component] of Object.entries($defs ?? {})) {
      this.components[name] = withComponentRefs(component);
    }
    return withComponentRefs(converted);
  }
}

/**
 * Removes parts without use to a reader, the bounds of safe integers and the pattern beside `date-time`, and shows
 * an example of a text.
 */
function tidy({ jsonSchema, path }: { jsonSchema: JsonSchema; path: (string | number)[] }): void {
  const example = exampleOf(String(path.findLast(isPropertyName)), jsonSchema.description);
  if (jsonSchema.type === "string" && !jsonSchema.enum && example !== undefined)
    jsonSchema.examples = [example];
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.format === "date-time") delete jsonSchema.pattern;
  tidyTuple(jsonSchema);
}

/** A tuple of one type is an array of fixed length: tools that do not know `prefixItems` understand that. */
function tidyTuple(jsonSchema: JsonSchema): void {
  const { prefixItems, items } = jsonSchema as { prefixItems?: JsonSchema[]; items?: unknown };
  if (prefixItems === undefined || items !== false) return;
  if (new Set(prefixItems.map((each) => JSON.stringify(each))).size > 1) return;
  delete jsonSchema.prefixItems;
  Object.assign(jsonSchema, {
    items: prefixItems[0],
    minItems: prefixItems.length,
    maxItems: prefixItems.length,
  });
}

/** Below the name of a property only its alternatives stand. */
const isPropertyName = (part: string | number) => typeof part === "string" && !/^(anyOf|oneOf)$/.test(part);

function withComponentRefs<T>(value: T): T {
  return JSON.parse(JSON.stringify(value).replaceAll('"#/$defs/', '"#/components/schemas/')) as T;
}
