import { beforeEach, describe, expect, it } from "@jest/globals";
import { event as eventShape } from "../../contracts/events/events.ts";
import { tour as tourShape } from "../../contracts/events/tours.ts";
import { sampleOrganizers } from "../../lib/settings/sample-accounts.ts";
import { eventView, tourView } from "./event/event-views.ts";
import { listPublished } from "./list/list-events.ts";
import { fillSampleEvents } from "./sample-events.ts";
import { testPorts } from "./testing/ports.ts";

let ports: ReturnType<typeof testPorts>;
beforeEach(async () => {
  ports = testPorts();
  await fillSampleEvents(ports);
});

const published = async () => (await listPublished(ports, { limit: 100, sort: "startsAt" })).items;

describe("the sample events", () => {
  it("are all on sale, in the order of their dates, whenever the shop first starts", async () => {
    const order = ["evt_jazzcellar", "evt_school", "evt_starparis", "evt_starlyon", "evt_starlondon"];
    expect((await published()).map(({ _id }) => _id)).toEqual(order);
    const late = testPorts();
    late.time.nowMs = Date.UTC(2031, 11, 31, 23, 59, 59);
    await fillSampleEvents(late);
    expect((await listPublished(late, { limit: 100, sort: "startsAt" })).items).toHaveLength(5);
  });

  it("fit their contract, ids and all", async () => {
    for (const event of await published()) {
      const view = eventShape.parse(eventView(event));
      const quotaIds = view.quotas.map(({ id }) => id);
      expect(view.ticketTypes.length).toBeGreaterThan(0);
      for (const ticketType of view.ticketTypes) expect(quotaIds).toContain(ticketType.quotaId);
      expect(sampleOrganizers.map(({ id }) => id)).toContain(view.organizerId);
      for (const text of [view.title, ...view.ticketTypes.map(({ name }) => name)]) {
        expect(text).toEqual({ en: expect.any(String), fr: expect.any(String) });
      }
      for (const { kind, capacity, rows } of view.quotas) {
        if (kind === "seated") expect(rows.reduce((places, row) => places + row.places, 0)).toBe(capacity);
        expect(new Set(rows.map(({ label }) => label)).size).toBe(rows.length);
      }
    }
  });

  it("hold what the documents' examples name", async () => {
    const school = (await ports.events.get("evt_school"))!;
    expect(school.startsAtMs).toBe(Date.UTC(2027, 5, 30, 17, 30));
    expect(school.ticketTypes.map(({ id, priceMinor }) => [id, priceMinor])).toEqual([
      ["typ_school_adult", 1200],
      ["typ_school_child", 600],
      ["typ_school_free", 0],
    ]);
    const london = (await ports.events.get("evt_starlondon"))!;
    expect(london).toMatchObject({ currency: "GBP", timeZone: "Europe/London", tourId: "tour_star" });
    expect((await ports.events.get("evt_jazzcellar"))!.quotas[0]!.capacity).toBe(4);
    expect(tourShape.parse(tourView((await ports.tours.get("tour_star"))!))).toMatchObject({
      organizerId: "org_sample_star",
      maxTicketsPerBuyer: 12,
    });
  });

  it("are not put into a shop that has events, and completed after a start that was cut off", async () => {
    expect(await fillSampleEvents(ports)).toBe(false);
    const cut = testPorts();
    const events = { count: async () => 0, insertAll: () => Promise.reject(new Error("power cut")) };
    await expect(fillSampleEvents({ ...cut, events } as unknown as typeof cut)).rejects.toThrow("power cut");
    expect(await fillSampleEvents(cut)).toBe(true);
    expect([await cut.events.count(), await cut.tours.count()]).toEqual([5, 1]);
  });
});
