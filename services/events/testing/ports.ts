import { openMemoryStore } from "../../../mixins/store/memory/memory-store.ts";
import { type EventDocument, eventSpec, tourSpec } from "../event/event-documents.ts";
import type { EventPorts } from "../event-ports.ts";

export const testNowMs = Date.UTC(2027, 4, 1);

/** For specs: real ports in memory, a clock that the test moves, and the published events, in order. */
export function testPorts() {
  const store = openMemoryStore();
  const time = { nowMs: testNowMs };
  const announced: { eventId: string; version: number }[] = [];
  return {
    time,
    announced,
    clock: { nowMs: () => time.nowMs },
    events: store.collection(eventSpec),
    tours: store.collection(tourSpec),
    announce: async ({ _id: eventId, version }: EventDocument) => void announced.push({ eventId, version }),
  } satisfies EventPorts & Record<string, unknown>;
}

export const eventInput = {
  idempotencyKey: "key-of-an-event-1",
  organizerId: "org_jazz",
  title: { en: "Jazz night", fr: "Nuit du jazz" },
  venue: { name: "Cellar", city: "Saint-Étienne" },
  startsAt: "2027-06-18T17:30:00Z",
  timeZone: "Europe/Paris",
  currency: "EUR",
};
