import { beforeEach, describe, expect, it } from "@jest/globals";
import { hourMs } from "../../../lib/clock.ts";
import { maxScanned } from "../../../mixins/store/pagination.ts";
import { BadCursorError } from "../../../mixins/store/port.ts";
import type { EventDocument } from "../event/event-documents.ts";
import { fillSampleEvents } from "../sample-events.ts";
import { testNowMs, testPorts } from "../testing/ports.ts";
import { countOfOrganizer, listOfOrganizer, listPublished } from "./list-events.ts";
import { folded } from "./search-words.ts";

let ports: ReturnType<typeof testPorts>;
let pattern: EventDocument;
beforeEach(async () => {
  ports = testPorts();
  const sampled = testPorts();
  await fillSampleEvents(sampled);
  pattern = (await sampled.events.get("evt_school"))!;
});

type Filter = Partial<Parameters<typeof listPublished>[1]>;
const list = (filter: Filter = {}) => listPublished(ports, { limit: 20, sort: "startsAt", ...filter });
const ids = async (filter: Filter = {}) => (await list(filter)).items.map(({ _id }) => _id);

/** The n-th event starts n hours from now. */
async function put(n: number, change: Partial<EventDocument> = {}) {
  const city = change.venue?.city ?? "Lyon";
  const startsAtMs = testNowMs + n * hourMs;
  await ports.events.insert({ ...pattern, _id: `evt_n${n}`, startsAtMs, cityKey: folded(city), ...change });
}

/** All ids, page after page. */
async function walk(filter: Filter): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < 100; pages++) {
    const page = await list({ ...filter, ...(cursor && { cursor }) });
    expect(page.items.length).toBeLessThanOrEqual(filter.limit ?? 20);
    found.push(...page.items.map(({ _id }) => _id));
    if (page.nextCursor === null) return found;
    cursor = page.nextCursor;
  }
  throw new Error("the list does not end");
}

describe("listPublished", () => {
  it("shows what is published and still to come, the next one first", async () => {
    await put(3);
    await put(1);
    await put(-1);
    await put(0);
    await put(2, { state: "draft" });
    expect(await ids()).toEqual(["evt_n0", "evt_n1", "evt_n3"]);
  });

  it("shows a stretch of time, the past too when asked", async () => {
    for (const n of [-2, -1, 1, 2, 3]) await put(n);
    const at = (n: number) => new Date(testNowMs + n * hourMs).toISOString();
    expect(await ids({ from: at(-1), before: at(2) })).toEqual(["evt_n-1", "evt_n1"]);
    expect(await ids({ before: at(2) })).toEqual(["evt_n1"]);
    expect(await ids({ from: at(2), before: at(1) })).toEqual([]);
  });

  it("finds a city however it is written", async () => {
    await put(1, { venue: { name: "Hall", city: "Saint-Étienne" } });
    await put(2);
    for (const city of ["saint-etienne", "SAINT-ÉTIENNE", " Saint-E\u0301tienne"]) {
      expect(await ids({ city })).toEqual(["evt_n1"]);
    }
    expect(await ids({ city: "Saint" })).toEqual([]);
  });

  it("joins all filters", async () => {
    const paris = { venue: { name: "Hall", city: "Paris" } };
    await put(1, { tourId: "tour_one", organizerId: "org_one", ...paris });
    await put(2, { tourId: "tour_one", organizerId: "org_one" });
    await put(3, { tourId: "tour_two", organizerId: "org_one", ...paris });
    await put(4, { organizerId: "org_two", ...paris, title: { fr: "Opéra" } });
    expect(await ids({ tourId: "tour_one" })).toEqual(["evt_n1", "evt_n2"]);
    expect(await ids({ organizerId: "org_one" })).toEqual(["evt_n1", "evt_n2", "evt_n3"]);
    expect(await ids({ organizerId: "org_one", city: "paris" })).toEqual(["evt_n1", "evt_n3"]);
    expect(await ids({ organizerId: "org_one", city: "paris", tourId: "tour_two" })).toEqual(["evt_n3"]);
    expect(await ids({ tourId: "tour_one", organizerId: "org_two" })).toEqual([]);
    expect(await ids({ city: "paris", q: "opera" })).toEqual(["evt_n4"]);
    expect(await ids({ tourId: "tour_none" })).toEqual([]);
  });

  it("gives every event once, page after page", async () => {
    for (let n = 1; n <= 25; n++) await put(n, { startsAtMs: testNowMs + Math.ceil(n / 5) * hourMs });
    const all = await walk({ limit: 7 });
    expect(all).toHaveLength(25);
    expect(new Set(all).size).toBe(25);
    expect(await walk({ limit: 25 })).toEqual(all);
  });

  it("gives every match once, page after page, where the filter is no index", async () => {
    for (let n = 1; n <= 500; n++) await put(n, { title: { en: n % 3 === 0 ? "Jazz" : "Rock" } });
    const wanted = Array.from({ length: 166 }, (_, n) => `evt_n${(n + 1) * 3}`);
    expect(await walk({ q: "jazz", limit: 20 })).toEqual(wanted);
    expect(await walk({ q: "jazz", limit: 100 })).toEqual(wanted);
    expect(await walk({ q: "jazz", city: "lyon", organizerId: pattern.organizerId, limit: 83 })).toEqual(
      wanted,
    );
  });

  it("reads at most N events for one page, and answers a cursor", async () => {
    const many = Array.from({ length: maxScanned + 10 }, (_, n) => n + 1);
    for (const n of many) await put(n, { title: { en: n === maxScanned + 5 ? "Rare" : "Common" } });
    const first = await list({ q: "rare" });
    expect(first).toEqual({ items: [], nextCursor: expect.any(String) });
    expect(await ids({ q: "rare", cursor: first.nextCursor! })).toEqual([`evt_n${maxScanned + 5}`]);
    expect(await walk({ q: "rare" })).toEqual([`evt_n${maxScanned + 5}`]);
  });

  it("shows the last one first when asked, page after page", async () => {
    for (let n = 1; n <= 9; n++) await put(n, { title: { en: n % 2 === 0 ? "Jazz" : "Rock" } });
    const down = (filter: Filter) => walk({ sort: "-startsAt", ...filter });
    expect(await down({ limit: 4 })).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1].map((n) => `evt_n${n}`));
    expect(await down({ limit: 3, q: "jazz" })).toEqual(["evt_n8", "evt_n6", "evt_n4", "evt_n2"]);
  });

  it("hides what is cancelled and archived", async () => {
    await put(1, { state: "cancelled" });
    await put(2, { state: "archived" });
    expect(await ids()).toEqual([]);
  });

  it("names a cursor that is none, or of another list", async () => {
    for (const n of [1, 2]) await put(n);
    const { nextCursor } = await list({ limit: 1 });
    await expect(list({ cursor: "nonsense" })).rejects.toThrow(BadCursorError);
    await expect(list({ cursor: nextCursor!, city: "lyon" })).rejects.toThrow(BadCursorError);
  });
});

describe("listOfOrganizer", () => {
  const own = (filter: Partial<Parameters<typeof listOfOrganizer>[1]> = {}) =>
    listOfOrganizer(ports, { organizerId: pattern.organizerId, limit: 20, sort: "startsAt", ...filter });
  const ownIds = async (...given: Parameters<typeof own>) =>
    (await own(...given)).items.map(({ _id }) => _id.slice("evt_n".length)).join("");

  beforeEach(async () => {
    await put(1, { createdAtMs: 30, state: "draft" });
    await put(2, { createdAtMs: 10, state: "published", tourId: "tour_one" });
    await put(3, { createdAtMs: 40, state: "cancelled" });
    await put(4, { createdAtMs: 20, state: "archived", tourId: "tour_one" });
    await put(5, { organizerId: "org_other" });
  });

  it("shows every state of this organizer only, past and future, by start or creation", async () => {
    ports.time.nowMs = testNowMs + 10 * hourMs;
    expect(await ownIds()).toBe("1234");
    expect(await ownIds({ sort: "-startsAt" })).toBe("4321");
    expect(await ownIds({ sort: "createdAt" })).toBe("2413");
    expect(await ownIds({ sort: "-createdAt" })).toBe("3142");
  });

  it("shows one state or one tour, or both", async () => {
    expect(await ownIds({ state: "cancelled" })).toBe("3");
    expect(await ownIds({ tourId: "tour_one", sort: "-createdAt" })).toBe("42");
    expect(await ownIds({ tourId: "tour_one", state: "archived" })).toBe("4");
    expect(await ownIds({ tourId: "tour_two" })).toBe("");
  });

  it("gives every match once, page after page", async () => {
    const { items, nextCursor } = await own({ tourId: "tour_one", limit: 1 });
    const rest = await own({ tourId: "tour_one", limit: 1, cursor: nextCursor! });
    expect([items[0]?._id, rest.items[0]?._id]).toEqual(["evt_n2", "evt_n4"]);
  });

  it("names a cursor of another order", async () => {
    const { nextCursor } = await own({ limit: 1 });
    await expect(own({ sort: "createdAt", cursor: nextCursor! })).rejects.toThrow(BadCursorError);
  });

  it("has its events counted, more than the store gives at once", async () => {
    expect(await countOfOrganizer(ports, pattern.organizerId)).toBe(4);
    expect(await countOfOrganizer(ports, "org_none")).toBe(0);
    const many = Array.from({ length: 2_001 }, (_, n) => ({ ...pattern, _id: `evt_m${n}` }));
    await ports.events.insertAll(many);
    expect(await countOfOrganizer(ports, pattern.organizerId)).toBe(2_005);
  });
});
