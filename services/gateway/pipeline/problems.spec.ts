import { describe, expect, it } from "@jest/globals";
import { Errors } from "moleculer";
import { errorCatalogue } from "../../../lib/errors/error-catalogue.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { problemHeaders, problemOf } from "./problems.ts";

const asked = { requestId: "req_1", locale: "en", path: "/api/v1/orders" } as const;
const service = { action: "orders.get", nodeID: "secret-node" };

describe("problemOf", () => {
  it.each([
    ["a service that is nowhere", new Errors.ServiceNotFoundError(service)],
    ["a service that is away, or whose breakers are open", new Errors.ServiceNotAvailableError(service)],
    ["a process that went away in the meantime", new Errors.RequestRejectedError(service)],
    [
      "an action with too much to do",
      new Errors.QueueIsFullError({ ...service, size: 10, limit: 10 } as never),
    ],
    ["a bus that is away", new Errors.BrokerDisconnectedError("hidden")],
    ["a balancer without a choice", new Errors.MoleculerServerError("hidden", 500, "INVALID_ENDPOINT", {})],
  ])("makes 503 with Retry-After of %s", (_what, error) => {
    const problem = problemOf(error, asked);
    expect(problem).toMatchObject({ code: "SERVICE_UNAVAILABLE", status: 503 });
    expect(problemHeaders(problem)["Retry-After"]).toBe("2");
    expect(JSON.stringify(problem)).not.toMatch(/secret-node|hidden/);
  });

  it.each([
    ["an answer that is late", new Errors.RequestTimeoutError(service)],
    ["a call that no one would have waited for", new Errors.RequestSkippedError(service)],
  ])("makes 504 with Retry-After of %s", (_what, error) => {
    const problem = problemOf(error, asked);
    expect(problem).toMatchObject({ code: "TIMEOUT", status: 504 });
    expect(problemHeaders(problem)["Retry-After"]).toBe("2");
    expect(JSON.stringify(problem)).not.toContain("secret-node");
  });

  it.each([
    ["a message that is too large", Object.assign(new Error("hidden"), { type: "MESSAGE_TOO_LARGE" })],
    ["a call that is not on the list", Object.assign(new Error("hidden"), { type: "CALL_REFUSED" })],
    ["calls in a circle", new Errors.MaxCallLevelError({ ...service, level: 20 })],
    ["the bus client's own words", Object.assign(new Error("hidden"), { code: "MAX_PAYLOAD_EXCEEDED" })],
  ])("makes a fault of ours of %s: repeating it does not help", (_what, error) => {
    const problem = problemOf(error, asked);
    expect(problem).toMatchObject({ code: "INTERNAL", status: 500 });
    expect(problemHeaders(problem)).not.toHaveProperty("Retry-After");
    expect(JSON.stringify(problem)).not.toMatch(/secret-node|hidden/);
  });

  it("says nothing of what the catalogue does not know", () => {
    const faults = [
      new Error("password=hidden"),
      Object.assign(new Error("hidden"), { code: 404, type: "toString", data: { hidden: 1 } }),
      new Errors.MoleculerClientError("hidden", 422, "VALIDATION_ERROR", { hidden: 1 }),
      "hidden",
      undefined,
      null,
    ];
    for (const fault of faults) {
      const problem = problemOf(fault, asked);
      expect(problem).toMatchObject({ code: "INTERNAL", status: 500, requestId: "req_1" });
      expect(problem.detail).not.toContain("req_1");
      expect(JSON.stringify(problem)).not.toContain("hidden");
    }
  });

  it("keeps a code, its data and its text after the network made a plain error of it", () => {
    const thrown = fail("PLACES_TAKEN", { placeNumbers: [3, 4] });
    const arrived = Object.assign(new Error("any"), {
      name: "Failure",
      type: thrown.type,
      code: 409,
      data: thrown.data,
    });
    expect(problemOf(arrived, { ...asked, locale: "fr" })).toEqual({
      type: "/docs/errors#PLACES_TAKEN",
      title: "Places déjà prises",
      status: 409,
      detail: "Ces places sont déjà prises : 3, 4. Choisissez-en d’autres.",
      instance: "/api/v1/orders",
      code: "PLACES_TAKEN",
      requestId: "req_1",
      data: { placeNumbers: [3, 4] },
    });
  });

  it("puts a reason's code into words of the reader's language", () => {
    const error = fail("NOT_ON_SALE", { what: "evt_1", reason: "event_started" });
    expect(problemOf(error, asked).detail).toContain("the event has started");
    expect(problemOf(error, { ...asked, locale: "fr" }).detail).toContain("l’événement a commencé");
    expect(problemOf(error, asked).data).toEqual({ what: "evt_1", reason: "event_started" });
  });

  it("shows names and times in the reader's language, and only ids and ISO times in the data", () => {
    const saleStartsAt = "2027-05-01T08:00:00Z";
    const data = { ticketTypeId: "typ_1", reason: "sale_not_started", saleStartsAt };
    const at = { atMs: Date.parse(saleStartsAt), timeZone: "Europe/Paris" };
    const error = fail("NOT_ON_SALE", data, { saleStartsAt: at });
    expect(problemOf(error, asked).detail).toBe(
      "This is not on sale: sales open on 1 May 2027 at 10:00 CEST.",
    );
    expect(problemOf(error, { ...asked, locale: "fr" }).detail).toContain("1er mai 2027 à 10:00");
    expect(problemOf(error, asked).data).toEqual(data);
  });

  it("uses the French message that stands beside an English one", () => {
    const errors = [{ pointer: "/a", message: "must be 1", french: "doit être 1" }];
    const french = problemOf(fail("VALIDATION_FAILED", { errors }), { ...asked, locale: "fr" });
    expect(french.errors).toEqual([{ pointer: "/a", message: "doit être 1" }]);
    expect(problemOf(fail("VALIDATION_FAILED", { errors }), asked).errors).toEqual([
      { pointer: "/a", message: "must be 1" },
    ]);
  });

  it("says why a card was declined, and keeps the processor's code in the data", () => {
    const error = fail("PAYMENT_DECLINED", { reason: "insufficient_funds", expiresAt: "18:00" });
    const problem = problemOf(error, { ...asked, locale: "fr" });
    expect(problem.detail).toContain("Le paiement a été refusé : la provision du compte est insuffisante.");
    expect(problem.data).toMatchObject({ reason: "insufficient_funds" });
  });

  it("has field errors beside the data", () => {
    const errors = [{ pointer: "/a", message: "must be 1" }];
    const problem = problemOf(fail("VALIDATION_FAILED", { errors }), asked);
    expect(problem.errors).toEqual(errors);
    expect(problem.data).toBeUndefined();
  });
});

describe("problemHeaders", () => {
  it("has Retry-After exactly where the catalogue has one", () => {
    for (const code of Object.keys(errorCatalogue) as (keyof typeof errorCatalogue)[]) {
      const entry = errorCatalogue[code] as { retryAfterS?: number };
      const headers = problemHeaders(problemOf(fail(code), asked));
      expect(headers["Retry-After"]).toBe(entry.retryAfterS?.toString());
      expect("WWW-Authenticate" in headers).toBe(errorCatalogue[code].status === 401);
    }
  });
});
