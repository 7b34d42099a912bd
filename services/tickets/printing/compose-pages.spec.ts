import { expect, it } from "@jest/globals";
import type { EventForSale } from "../../../contracts/events/events.ts";
import { ticketOf } from "../testing/tickets.ts";
import { printedTicket } from "./compose-pages.ts";

const quotas = [
  { id: "quo_hall", name: "Floor", kind: "general", capacity: 100, rows: [] },
  {
    ...{ id: "quo_seats", name: "Balcony", kind: "seated", capacity: 9 },
    rows: [
      { label: "A", places: 4 },
      { label: "B", places: 5 },
    ],
  },
];
const event = {
  title: { en: "Show", fr: "Spectacle" },
  venue: { name: "Hall", city: "Lyon" },
  startsAt: "2027-06-18T17:30:00Z",
  timeZone: "Europe/Paris",
  currency: "EUR",
  quotas,
  ticketTypes: [{ id: "typ_adult", name: { fr: "Adulte" } }],
} as unknown as EventForSale;

const page = (fields: Parameters<typeof ticketOf>[1], locale: "en" | "fr" = "en", of = event) =>
  printedTicket(
    ticketOf(1, fields),
    { holder: "Zoë", code: "EVT1.x" },
    { event: of, organizer: "École", locale },
  );

it("says when the event begins where it takes place, on both sides of midnight and in both languages", () => {
  expect(page({}).when).toBe("Friday, 18 June 2027 at 19:30");
  expect(page({}, "fr").when).toBe("vendredi 18 juin 2027 à 19:30");
  const tokyo = { ...event, timeZone: "Asia/Tokyo" };
  expect(page({}, "en", tokyo).when).toBe("Saturday, 19 June 2027 at 02:30");
});

it.each([
  ["quo_hall", 7, "Floor, place 7", "Floor, place 7"],
  ["quo_seats", 1, "Balcony, row A, seat 1 (place 1)", "Balcony, rang A, siège 1 (place 1)"],
  ["quo_seats", 4, "Balcony, row A, seat 4 (place 4)", "Balcony, rang A, siège 4 (place 4)"],
  ["quo_seats", 5, "Balcony, row B, seat 1 (place 5)", "Balcony, rang B, siège 1 (place 5)"],
  ["quo_seats", 9, "Balcony, row B, seat 5 (place 9)", "Balcony, rang B, siège 5 (place 9)"],
  ["quo_gone", 3, "3", "3"],
])("names the place %s/%i", (quotaId, placeNumber, en, fr) => {
  expect(page({ quotaId, placeNumber }).place).toBe(en);
  expect(page({ quotaId, placeNumber }, "fr").place).toBe(fr);
});

it("takes titles in the reader's language, or in the one there is", () => {
  expect([page({}).title, page({}, "fr").title]).toEqual(["Show", "Spectacle"]);
  expect(page({}).ticketType).toBe("Adulte");
  expect(page({ ticketTypeId: "typ_gone" }).ticketType).toBe("");
});

it("says what was paid, nothing where that is not known, and zero where it was free", () => {
  expect(page({ priceMinor: 1250 }).price).toBe("€12.50");
  expect(page({ priceMinor: 1250 }, "fr").price).toMatch(/^12,50\s€$/u);
  expect(page({ priceMinor: 0 }).price).toBe("€0.00");
  expect(page({}).price).toBeNull();
});
