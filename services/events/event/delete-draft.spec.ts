import { beforeEach, describe, expect, it } from "@jest/globals";
import { eventInput as input, testPorts } from "../testing/ports.ts";
import { removeDraft } from "./delete-draft.ts";
import { draftEvent } from "./draft-event.ts";
import { editEvent } from "./edit-event.ts";

let ports: ReturnType<typeof testPorts>;
beforeEach(() => {
  ports = testPorts();
});

describe("removeDraft", () => {
  it("deletes a draft for good, and publishes it", async () => {
    const { _id: eventId } = await draftEvent(ports, "usr_ada", input);
    await removeDraft(ports, { eventId });
    expect(await ports.events.count()).toBe(0);
    expect(ports.announced).toEqual([{ eventId, version: 2 }]);
    await expect(removeDraft(ports, { eventId })).rejects.toMatchObject({ type: "NOT_FOUND" });
  });

  it.each(["published", "cancelled", "archived"] as const)(
    "keeps what is %s, and says why",
    async (state) => {
      const { _id: eventId } = await draftEvent(ports, "usr_ada", input);
      await ports.events.change(eventId, {}, { state });
      const refused = { type: "EVENT_HAS_BEEN_ON_SALE", data: { state } };
      await expect(removeDraft(ports, { eventId })).rejects.toMatchObject(refused);
      expect(await ports.events.count()).toBe(1);
    },
  );

  it("deletes only the version that the caller has read", async () => {
    const { _id: eventId } = await draftEvent(ports, "usr_ada", input);
    await editEvent(ports, { eventId, title: { en: "New" } });
    const stale = { type: "PRECONDITION_FAILED", data: { version: 2, ifMatch: 1 } };
    await expect(removeDraft(ports, { eventId, ifMatch: 1 })).rejects.toMatchObject(stale);
    await removeDraft(ports, { eventId, ifMatch: 2 });
  });

  it("and publish at once: one of them wins", async () => {
    const { _id: eventId } = await draftEvent(ports, "usr_ada", input);
    const publishing = ports.events.change(eventId, { version: 1 }, { state: "published", version: 2 });
    const [published, removed] = await Promise.allSettled([publishing, removeDraft(ports, { eventId })]);
    expect([published.status, removed.status]).toEqual(["fulfilled", "rejected"]);
    expect((await ports.events.get(eventId))!.state).toBe("published");
  });
});
