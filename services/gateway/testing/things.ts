import type { ServiceSchema } from "moleculer";
import { z } from "zod";
import { file } from "../../../contracts/shapes.ts";
import { actionsOf, on } from "../../../lib/calls/call.ts";
import type { CallMeta } from "../../../lib/calls/context.ts";
import { type Action, action, type Criticality, ifMatch } from "../../../lib/calls/contract.ts";
import { fail } from "../../../lib/errors/errors.ts";

/** Contracts of a service that there is only in specs: something with a version, files, and calls of each class. */
const thing = z.object({ thingId: z.string(), name: z.string(), version: z.int() });
const impact = {
  auth: "public",
  criticality: "sheddable_plus",
  summary: "a thing",
  whenLost: "nothing",
} as const;
const thingId = z.string();
/** A thing with a negative version cannot be sent. */
function versionOf(it: z.output<typeof thing>): number {
  if (it.version < 0) throw new Error("no version");
  return it.version;
}

const getThing = action("things.get", {
  ...impact,
  rest: "GET /things/{thingId}",
  params: z.strictObject({ thingId }),
  result: thing,
  version: versionOf,
});

const changeThing = action("things.change", {
  ...impact,
  rest: "PATCH /things/{thingId}",
  params: z.strictObject({ thingId, ifMatch, name: z.string() }),
  result: thing,
  version: versionOf,
  errors: ["PRECONDITION_FAILED"],
});

const removeThing = action("things.remove", {
  ...impact,
  rest: "DELETE /things/{thingId}",
  params: z.strictObject({ thingId, ifMatch }),
  result: z.object({ removed: z.string() }),
  errors: ["PRECONDITION_FAILED"],
});

const reportThing = action("things.report", {
  ...impact,
  rest: "GET /things/{thingId}/report",
  params: z.strictObject({ thingId, format: z.enum(["json", "csv"]).default("json") }),
  result: z.union([file, z.object({ rows: z.int() })]),
  produces: ["text/csv"],
});

const whoAsks = action("things.whoAsks", {
  ...impact,
  rest: "POST /things/who-asks",
  params: z.strictObject({}),
  result: z.object({ clientAddress: z.string().optional() }),
});

const slowCall = (criticality: Criticality) =>
  action(`things.slow_${criticality}`, {
    ...impact,
    criticality,
    rest: `GET /slow/${criticality}`,
    params: z.strictObject({}),
    result: z.object({ done: z.boolean() }),
  });
const slow = (["sheddable", "sheddable_plus", "critical", "critical_plus"] as const).map(slowCall);

export const thingContracts = [
  getThing,
  changeThing,
  removeThing,
  reportThing,
  whoAsks,
  ...slow,
] as unknown as Action[];

export interface Things {
  version: number;
  /** Slow calls wait for this promise. */
  answerSlow: () => Promise<unknown>;
}

export function thingsService(things: Things): ServiceSchema {
  const now = () => ({ thingId: "thg_1", name: "Thing", version: things.version });
  const matches = (wanted: number | undefined) => {
    if (wanted !== undefined && wanted !== things.version)
      throw fail("PRECONDITION_FAILED", { version: things.version, ifMatch: wanted });
  };
  const csv = { fileName: "Ventes été.csv", contentType: "text/csv; charset=utf-8", base64: btoa("a;b\r\n") };
  const actions = actionsOf(
    on(getThing, now),
    on(changeThing, (params) => {
      matches(params.ifMatch);
      things.version++;
      return { ...now(), name: params.name };
    }),
    on(removeThing, (params) => {
      matches(params.ifMatch);
      return { removed: params.thingId };
    }),
    on(reportThing, ({ format }) => (format === "csv" ? csv : { rows: 3 })),
    on(whoAsks, (_params, ctx) => ({ clientAddress: (ctx.meta as CallMeta).clientAddress })),
    ...slow.map((contract) =>
      on(contract, async () => {
        await things.answerSlow();
        return { done: true };
      }),
    ),
  );
  return { name: "things", actions };
}
