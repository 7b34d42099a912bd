import { describe, expect, it } from "@jest/globals";
import { type ErrorCode, errorCatalogue } from "./error-catalogue.ts";
import { errorText, fail, failedWith, isExpected } from "./errors.ts";

const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

describe("errorCatalogue", () => {
  it.each(Object.entries(errorCatalogue))(
    "%s says the same in English and French, with a status",
    (_code, entry) => {
      expect(holes(entry.fr)).toEqual(holes(entry.en));
      expect(entry.en).not.toBe(entry.fr);
      expect(entry.title.en).not.toBe(entry.title.fr);
      expect(entry.status).toBeGreaterThanOrEqual(400);
      expect(entry.status).toBeLessThan(600);
    },
  );

  it("says when to come back wherever the shop itself could not answer", () => {
    const unavailable = Object.values(errorCatalogue).filter(({ status }) => status === 503);
    expect(unavailable.length).toBeGreaterThan(0);
    for (const entry of unavailable) expect(entry).toHaveProperty("retryAfterS");
  });
});

describe("fail", () => {
  it("makes an error whose code, status and data survive the network", () => {
    const error = fail("PLACES_TAKEN", { placeNumbers: [4, 5] });
    expect({ ...error, message: error.message }).toMatchObject({
      type: "PLACES_TAKEN",
      code: 409,
      data: { placeNumbers: [4, 5] },
      retryable: false,
      message: "These places are already taken: 4, 5. Choose others.",
    });
  });
});

describe("errorText", () => {
  it("puts a reason code into words of the reader's language", () => {
    const data = { reason: "insufficient_funds", expiresAt: "18:00" };
    expect(errorText("PAYMENT_DECLINED", data, "fr")).toContain("la provision du compte est insuffisante");
    expect(errorText("NOT_ON_SALE", { reason: "event_started" }, "en")).toBe(
      "This is not on sale: the event has started.",
    );
  });

  it("names what was not found in the reader's language", () => {
    const data = { what: "ticket type", id: "typ_x" };
    expect(errorText("NOT_FOUND", data, "fr")).toBe(
      "Le type de billet n’existe pas, ou vous n’y avez pas accès.",
    );
    expect(errorText("NOT_FOUND", data, "en")).toContain("This ticket type does not exist");
  });

  it("says in the reader's language what a limit counts", () => {
    const data = { max: 4, have: 3, wanted: 2 };
    expect(errorText("LIMIT_EXCEEDED", { ...data, limit: "tour" }, "en")).toBe(
      "Ticket limit per buyer for all dates of the tour: 4. You already have 3 and requested 2.",
    );
    expect(errorText("LIMIT_EXCEEDED", { ...data, limit: "event" }, "fr")).toContain(
      "Nombre maximal de billets par acheteur pour cet événement : 4.",
    );
  });

  it.each([
    null,
    undefined,
    { atMs: Number.NaN, timeZone: "Europe/Paris" },
    { atMs: 0, timeZone: "Mars/Olympus" },
  ])("shows the data where the words for it are malformed: %j", (left) => {
    const data = { ticketTypeId: "typ_a", left: 1, wanted: 2, $shown: { left, ticketType: "Adult" } };
    expect(errorText("SOLD_OUT", data, "en")).toContain("“Adult”: 1 left, 2 requested");
  });

  it("shows amounts, roles and states in words", () => {
    const changed = { totalMinor: 1250, expectedTotalMinor: 1200, currency: "EUR" };
    expect(errorText("PRICE_CHANGED", changed, "en")).toContain("now €12.50, not €12.00");
    expect(errorText("FORBIDDEN", { role: "eventCreator" }, "fr")).toContain("créateur d’événements");
    expect(errorText("REFUND_NOT_POSSIBLE", { state: "expired" }, "fr")).toContain("expirée");
    expect(errorText("EVENT_CLOSED", { state: "archived" }, "fr")).toContain("archivé");
  });

  it("shows the id where a name is missing", () => {
    expect(errorText("SOLD_OUT", { ticketTypeId: "typ_1", left: 0, wanted: 2 }, "en")).toContain("“typ_1”");
  });

  it("never shows a decline code that it does not know", () => {
    expect(errorText("PAYMENT_FAILED", { reason: "brand_new_code" }, "en")).not.toContain("brand_new_code");
  });

  it("leaves a hole visible rather than write undefined", () => {
    expect(errorText("SOLD_OUT", {}, "en")).toContain("{left}");
  });
});

describe("failedWith and isExpected", () => {
  const arrived = (type: string) => Object.assign(new Error("from elsewhere"), { type });

  it("knows an error by its type, whatever its class", () => {
    expect(failedWith(arrived("SOLD_OUT"), "NOT_FOUND", "SOLD_OUT")).toBe(true);
    expect(failedWith(arrived("SOLD_OUT"), "NOT_FOUND")).toBe(false);
    expect(failedWith(null, "NOT_FOUND")).toBe(false);
  });

  it("expects 4xx of the catalogue and nothing else", () => {
    expect(isExpected(fail("SOLD_OUT"))).toBe(true);
    for (const error of [
      fail("TIMEOUT"),
      new Error("bug"),
      arrived("E_UNKNOWN"),
      arrived("toString"),
      undefined,
    ]) {
      expect(isExpected(error)).toBe(false);
    }
  });

  it("has a text for every code", () => {
    for (const code of Object.keys(errorCatalogue))
      expect(errorText(code as ErrorCode, {}, "en")).not.toBe("");
  });
});
