import { expect, it } from "@jest/globals";
import fc from "fast-check";
import type { HoldRequest } from "../../../contracts/inventory.ts";
import type { Layout, PlacesStore } from "../places/places.ts";
import { loadSample, type OpenPlaces, sampleEventId, takenOf } from "./places.ts";
import { PlacesModel } from "./places-suite-model.ts";

const event = sampleEventId;
const token = "load_sample";

const quotaId = fc.constantFrom("quo_floor", "quo_floor", "quo_hall", "quo_hall", "quo_late");
const orderId = fc.constantFrom("ord_a", "ord_b", "ord_c", "ord_d", "ord_e");
const buyerId = fc.constantFrom("usr_ada", "usr_bob");
const limitId = fc.constantFrom("event", "typ_adult");

const claim = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(quotaId, fc.integer({ min: 1, max: 12 })).map(([q, n]) => `${q}/${n}`) },
  {
    weight: 1,
    arbitrary: fc.tuple(limitId, buyerId, fc.integer({ min: 1, max: 4 })).map((parts) => parts.join("/")),
  },
);
const claims = fc.uniqueArray(claim, { maxLength: 5 });

const line = fc.oneof(
  fc.record({
    quotaId,
    quantity: fc.integer({ min: 1, max: 4 }),
    pick: fc.constantFrom("any" as const, "together" as const, "adjacent" as const),
  }),
  fc
    .record({
      quotaId,
      placeNumbers: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 3 }),
    })
    .map((wanted) => ({ ...wanted, quantity: wanted.placeNumbers.length, pick: "any" as const })),
);

const request: fc.Arbitrary<HoldRequest> = fc.record({
  eventId: fc.constant(event),
  eventVersion: fc.integer({ min: 1, max: 2 }),
  orderId,
  buyerId,
  lines: fc.array(line, { minLength: 1, maxLength: 3 }),
  limits: fc.array(
    fc.record({ limitId, max: fc.integer({ min: 1, max: 4 }), quantity: fc.integer({ min: 1, max: 3 }) }),
    { maxLength: 2 },
  ),
});

const layout: fc.Arbitrary<Layout> = fc
  .record({
    eventVersion: fc.integer({ min: 1, max: 4 }),
    floor: fc.integer({ min: 4, max: 9 }),
    late: fc.integer({ min: 0, max: 6 }),
  })
  .map(({ eventVersion, floor, late }) => ({
    eventVersion,
    quotas: [
      { quotaId: "quo_floor", capacity: floor, rows: [] },
      { quotaId: "quo_hall", capacity: 10, rows: [3, 5, 2] },
      ...(late > 0 ? [{ quotaId: "quo_late", capacity: late, rows: [] }] : []),
    ],
  }));

/** One step on the adapter and on the model: both answers, which must be the same. */
type Step = (places: PlacesStore, model: PlacesModel, nowMs: number) => Promise<[unknown, unknown]>;

const outcome = (yes: string, no: string) => (done: boolean) => ({ outcome: done ? yes : no });

const step: fc.Arbitrary<[string, Step]> = fc.oneof(
  named("hold", 6, request, (wanted) => async (places, model, nowMs) => [
    await places.hold(wanted, nowMs),
    structuredClone(model.hold(wanted, nowMs)),
  ]),
  named("holdTwice", 1, request, (wanted) => async (places, model, nowMs) => {
    model.hold(wanted, nowMs);
    await places.hold(wanted, nowMs);
    return [await places.hold(wanted, nowMs), structuredClone(model.hold(wanted, nowMs))];
  }),
  named("release", 3, fc.tuple(orderId, claims), ([order, freed]) => async (places, model) => {
    model.release(order, freed);
    return [await places.release(event, order, freed), { outcome: "released" }];
  }),
  named("releaseHeld", 2, fc.nat(), (pick) => async (places, model) => {
    const hold = model.holds[pick % Math.max(1, model.holds.length)];
    const freed = [...(hold?.claims ?? [])].filter((_, i) => (pick >> i) % 2 === 0);
    model.release(hold?.orderId ?? "ord_a", freed);
    return [await places.release(event, hold?.orderId ?? "ord_a", freed), { outcome: "released" }];
  }),
  named("correct", 2, fc.tuple(orderId, claims), ([order, taken]) => async (places, model) => {
    model.correct(order, taken);
    return [await places.correct(event, order, taken), { outcome: "corrected" }];
  }),
  named(
    "settle",
    2,
    fc.tuple(fc.nat(), claims, fc.boolean()),
    ([pick, extra, old]) =>
      async (places, model) => {
        const found = model.holds[pick % Math.max(1, model.holds.length)];
        const hold = { orderId: found?.orderId ?? "ord_a", heldAtMs: (found?.heldAtMs ?? 1) - (old ? 1 : 0) };
        const claimed = [...(found?.claims ?? []), ...extra].filter((_, i) => (pick >> i) % 2 === 0);
        const settled = model.settle(hold, claimed);
        return [await places.settle(event, hold, claimed), outcome("settled", "gone")(settled)];
      },
  ),
  named("updateLayout", 1, layout, (next) => async (places, model) => [
    await places.updateLayout(event, next),
    outcome("updated", "kept")(model.updateLayout(next)),
  ]),
  named("clearIfStale", 1, claims, (stale) => async (places, model) => [
    await places.clearIfStale(event, token, stale),
    { outcome: "repaired", changed: model.clearIfStale(stale) },
  ]),
  named("addTaken", 1, claims, (missing) => async (places, model) => {
    const changed = missing.filter((c) => !model.taken.has(c)).length;
    for (const c of missing) model.taken.add(c);
    return [await places.addTaken(event, token, missing), { outcome: "repaired", changed }];
  }),
);

/** A step that a failing run can print. */
function named<T>(name: string, weight: number, args: fc.Arbitrary<T>, stepOf: (given: T) => Step) {
  const arbitrary = args.map((given): [string, Step] => [
    `${name} ${JSON.stringify(given)}`,
    Object.assign(stepOf(given), { toString: () => name }),
  ]);
  return { weight, arbitrary };
}

/** Whatever is done in whatever order, the adapter answers like the model. */
export function describeRandomPlaces(open: OpenPlaces): void {
  it("answers like the model, whatever is done in whatever order", async () => {
    const start: Layout = {
      eventVersion: 1,
      quotas: [
        { quotaId: "quo_floor", capacity: 6, rows: [] },
        { quotaId: "quo_hall", capacity: 10, rows: [3, 5, 2] },
      ],
    };
    await fc.assert(
      fc.asyncProperty(claims, fc.array(step, { maxLength: 40 }), async (taken, steps) => {
        const places = await open();
        await loadSample(places, taken, start);
        const model = new PlacesModel(start, taken);
        let nowMs = 1_000;
        for (const [what, run] of steps) {
          nowMs += 10;
          const [answer, expected] = await run(places, model, nowMs);
          expect({ what, answer }).toEqual({ what, answer: expected });
          await expectSame(places, model, what);
        }
      }),
      { numRuns: 300 },
    );
  }, 60_000);
}

async function expectSame(places: PlacesStore, model: PlacesModel, what: string): Promise<void> {
  expect({ what, taken: await takenOf(places) }).toEqual({ what, taken: [...model.taken].sort() });
  expect({ what, stock: await places.stock(event) }).toEqual({ what, stock: model.stock() });
  const young = (await places.youngHolds(event, Number.MAX_SAFE_INTEGER, 100)).map((h) => [
    h.orderId,
    h.heldAtMs,
  ]);
  expect({ what, young: young.sort() }).toEqual({
    what,
    young: model.holds.map((h) => [h.orderId, h.heldAtMs]).sort(),
  });
}
