import { beforeEach, describe, expect, it } from "@jest/globals";
import { addQuota } from "../sale/quotas.ts";
import { addTicketType } from "../sale/ticket-types.ts";
import { eventInput, testPorts } from "../testing/ports.ts";
import { draftEvent } from "./draft-event.ts";
import { publish } from "./publish-event.ts";

let ports: ReturnType<typeof testPorts>;
let eventId: string;
beforeEach(async () => {
  ports = testPorts();
  eventId = (await draftEvent(ports, "usr_ada", eventInput))._id;
});

async function addPrice() {
  const made = { idempotencyKey: "key-of-something-1", eventId };
  const quota = await addQuota(ports, "usr_ada", { ...made, name: "Hall", kind: "general", capacity: 10 });
  const price = { name: { en: "Adult" }, priceMinor: 1200, quotaId: quota.id, maxPerOrder: 10 };
  await addTicketType(ports, "usr_ada", { ...made, ...price });
}

describe("publish", () => {
  it("puts a draft on sale, one version on, and publishes it", async () => {
    await addPrice();
    expect(await publish(ports, eventId)).toMatchObject({ state: "published", version: 4 });
    expect(ports.announced.at(-1)).toEqual({ eventId, version: 4 });
  });

  it("answers a published event unchanged, even after it began", async () => {
    await addPrice();
    const published = await publish(ports, eventId);
    ports.time.nowMs = published.startsAtMs + 1;
    const count = ports.announced.length;
    expect(await publish(ports, eventId)).toEqual(published);
    expect(ports.announced).toHaveLength(count);
  });

  it("publishes once when several ask at once", async () => {
    await addPrice();
    const answers = await Promise.all(Array.from({ length: 5 }, () => publish(ports, eventId)));
    expect(answers.map(({ version }) => version)).toEqual([4, 4, 4, 4, 4]);
  });

  it("says what is missing", async () => {
    await expect(publish(ports, eventId)).rejects.toMatchObject({
      type: "EVENT_NOT_READY",
      data: { reason: "no_ticket_type" },
    });
    await addPrice();
    ports.time.nowMs = Date.parse(eventInput.startsAt);
    await expect(publish(ports, eventId)).rejects.toMatchObject({
      type: "EVENT_NOT_READY",
      data: { reason: "starts_in_past" },
    });
    ports.time.nowMs -= 1;
    expect((await publish(ports, eventId)).state).toBe("published");
  });

  it.each(["cancelled", "archived"] as const)("puts nothing on sale again that is %s", async (state) => {
    await addPrice();
    await ports.events.change(eventId, {}, { state });
    await expect(publish(ports, eventId)).rejects.toMatchObject({ type: "EVENT_CLOSED", data: { state } });
  });

  it("does not know an event that is not there", async () => {
    await expect(publish(ports, "evt_none")).rejects.toMatchObject({ type: "NOT_FOUND" });
  });
});
