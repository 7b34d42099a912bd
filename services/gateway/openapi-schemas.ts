import { z } from "zod";
import * as events from "../../contracts/events.ts";
import * as inventory from "../../contracts/inventory.ts";
import * as notifications from "../../contracts/notifications.ts";
import * as orders from "../../contracts/orders.ts";
import * as tickets from "../../contracts/tickets.ts";
import * as users from "../../contracts/users.ts";

export type JsonSchema = Record<string, unknown>;

export interface ObjectSchema extends JsonSchema {
  properties?: Record<string, JsonSchema>;
  required?: string[];
}

/** Results that have a name of their own in the document. */
const named = new Map<z.ZodType, string>([
  [users.user, "User"],
  [users.session, "Session"],
  [users.organizer, "Organizer"],
  [events.event, "Event"],
  [events.quota, "Quota"],
  [events.ticketType, "TicketType"],
  [events.tour, "Tour"],
  [inventory.getAvailability.result, "Availability"],
  [orders.order, "Order"],
  [tickets.ticket, "Ticket"],
  [notifications.notification, "Notification"],
]);

type Metadata = NonNullable<Parameters<typeof z.toJSONSchema>[1]>["metadata"];

/** Zod's own descriptions, and our names. */
const metadata = {
  get: (schema: z.ZodType) => {
    const id = named.get(schema);
    const described = z.globalRegistry.get(schema);
    return id === undefined ? described : { ...described, id };
  },
} as unknown as Metadata;

/** The JSON Schemas of one document: each named one once, in `components`. */
export class DocumentSchemas {
  readonly components: Record<string, JsonSchema> = {};

  /** What a client sends. */
  input(schema: z.ZodObject): ObjectSchema {
    return z.toJSONSchema(schema, { io: "input", unrepresentable: "any", override: tidy }) as ObjectSchema;
  }

  /** What a client gets. New fields may come at any time, so other ones are not ruled out. */
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

/** Takes out what says nothing to a reader: the bounds of safe integers, and the pattern beside `date-time`. */
function tidy({ jsonSchema }: { jsonSchema: JsonSchema }): void {
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.format === "date-time") delete jsonSchema.pattern;
}

function withComponentRefs<T>(value: T): T {
  return JSON.parse(JSON.stringify(value).replaceAll('"#/$defs/', '"#/components/schemas/')) as T;
}
