import { describe, expect, it } from "@jest/globals";
import { z } from "zod";
import { actionsOf, asSystem, call, on } from "./call.ts";
import { withLogFields } from "./context.ts";
import { action } from "./contract.ts";

const greet = action("people.greet", {
  auth: "internal",
  timeoutMs: 1_234,
  params: z.strictObject({ name: z.string().min(2, "must have 2 letters"), times: z.int().default(1) }),
  result: z.object({ text: z.string() }),
});

const run = (schema: { handler?: unknown }, ctx: object) =>
  (schema.handler as (ctx: object) => Promise<unknown>)(ctx);
const greeted = on(greet, ({ name, times }) => ({ text: `${name}!`.repeat(times), secret: "hash" }));

describe("on", () => {
  it("fills in defaults and lets nothing out that the contract does not name", async () => {
    expect(await run(greeted.schema, { params: { name: "Ada" }, meta: {} })).toEqual({ text: "Ada!" });
  });

  it("names each bad field by a pointer, in the caller's language where the contract has no words of its own", async () => {
    const params = { name: "A", times: "two", extra: 1 };
    await expect(run(greeted.schema, { params, meta: { locale: "fr" } })).rejects.toMatchObject({
      type: "VALIDATION_FAILED",
      code: 422,
      data: {
        errors: [
          { pointer: "/name", message: "must have 2 letters" },
          { pointer: "/times", message: "doit être un nombre" },
          { pointer: "/extra", message: expect.any(String) },
        ],
      },
    });
  });

  it("refuses a cursor that the store does not know as the caller's mistake", async () => {
    const listing = on(greet, () => {
      throw Object.assign(new Error("no cursor of this list"), { name: "BadCursorError" });
    });
    await expect(run(listing.schema, { params: { name: "Ada" }, meta: {} })).rejects.toMatchObject({
      type: "VALIDATION_FAILED",
      data: { errors: [{ pointer: "/cursor" }] },
    });
  });

  it("takes a result that breaks the contract for a fault", async () => {
    const broken = on(greet, () => ({ text: 5 }) as never);
    await expect(run(broken.schema, { params: { name: "Ada" }, meta: {} })).rejects.toBeInstanceOf(
      z.ZodError,
    );
  });

  it("publishes only what has a route", () => {
    expect(greeted.schema.visibility).toBe("public");
    expect(Object.keys(actionsOf(greeted))).toEqual(["greet"]);
  });
});

describe("call", () => {
  it("calls by the contract's name and with its timeout", async () => {
    const calls: unknown[] = [];
    const caller = { call: async (...all: unknown[]) => void calls.push(all) };
    await call(caller, greet, { name: "Ada" }, { meta: { locale: "fr" } });
    expect(calls).toEqual([["people.greet", { name: "Ada" }, { timeout: 1_234, meta: { locale: "fr" } }]]);
  });
});

describe("asSystem", () => {
  it("speaks for the shop, under the request that the work began in", () => {
    const actor = { kind: "system", service: "orders" };
    expect(asSystem("orders")).toEqual({ meta: { actor } });
    withLogFields({ requestId: "req_1" }, () => {
      expect(asSystem("orders")).toEqual({ meta: { actor }, requestID: "req_1" });
    });
  });
});
