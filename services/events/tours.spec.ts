import { describe, expect, it } from "@jest/globals";
import { tourView } from "./event-views.ts";
import { testPorts } from "./spec-ports.ts";
import { existingTour, openTour } from "./tours.ts";

const wish = { idempotencyKey: "key-of-a-tour-001", organizerId: "org_jazz", name: { en: "Tour" } };

describe("openTour", () => {
  it("makes one tour however often and at once it is repeated", async () => {
    const ports = testPorts();
    const made = await Promise.all(Array.from({ length: 5 }, () => openTour(ports, "usr_ada", wish)));
    expect(new Set(made.map(({ _id }) => _id)).size).toBe(1);
    expect(await ports.tours.count()).toBe(1);
    expect(tourView(await existingTour(ports, made[0]!._id))).toEqual({
      id: expect.stringMatching(/^tour_[0-9a-z]{20}$/),
      organizerId: "org_jazz",
      name: { en: "Tour" },
    });
  });

  it("refuses the key for another body", async () => {
    const ports = testPorts();
    await openTour(ports, "usr_ada", wish);
    const other = openTour(ports, "usr_ada", { ...wish, name: { en: "Other" } });
    await expect(other).rejects.toMatchObject({ type: "IDEMPOTENCY_KEY_REUSED" });
  });
});

describe("existingTour", () => {
  it("does not know a tour that is not there", async () => {
    await expect(existingTour(testPorts(), "tour_none")).rejects.toMatchObject({
      type: "NOT_FOUND",
      data: { what: "tour", id: "tour_none" },
    });
  });
});
