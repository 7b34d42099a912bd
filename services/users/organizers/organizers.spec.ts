import { beforeEach, describe, expect, it } from "@jest/globals";
import { testPorts } from "../testing/ports.ts";
import {
  createOrganizer,
  memberId,
  memberRowsOf,
  membershipsOf,
  newMember,
  organizersOf,
  organizerView,
} from "./organizers.ts";

const input = { idempotencyKey: "key-0000000000001", name: "Lycée" };
let ports: ReturnType<typeof testPorts>;
beforeEach(() => {
  ports = testPorts();
});

describe("createOrganizer", () => {
  it("makes the user its event creator", async () => {
    const made = await createOrganizer(ports, "usr_ada", input);
    expect(organizerView(made)).toEqual({
      id: expect.stringMatching(/^org_[0-9a-z]{20}$/),
      name: "Lycée",
      createdAt: "2027-05-01T00:00:00.000Z",
      version: 1,
    });
    expect(await organizersOf(ports, "usr_ada")).toEqual([
      { organizerId: made._id, name: "Lycée", role: "eventCreator" },
    ]);
    expect(await organizersOf(ports, "usr_bob")).toEqual([]);
  });

  it("makes one organizer however often and at once it is repeated", async () => {
    const made = await Promise.all(
      Array.from({ length: 10 }, () => createOrganizer(ports, "usr_ada", input)),
    );
    ports.time.nowMs += 1_000;
    made.push(await createOrganizer(ports, "usr_ada", input));
    expect(new Set(made.map((organizer) => JSON.stringify(organizer))).size).toBe(1);
    expect([await ports.organizers.count(), await ports.members.count()]).toEqual([1, 1]);
  });

  it("refuses the key for another body, and gives another user's same key another organizer", async () => {
    const first = await createOrganizer(ports, "usr_ada", input);
    await expect(createOrganizer(ports, "usr_ada", { ...input, name: "Other" })).rejects.toMatchObject({
      type: "IDEMPOTENCY_KEY_REUSED",
    });
    expect((await createOrganizer(ports, "usr_bob", input))._id).not.toBe(first._id);
  });

  it("is finished by a repeat when it was cut off half-way", async () => {
    const organizers = { ...ports.organizers, insert: () => Promise.reject(new Error("power cut")) };
    const get = ports.organizers.get.bind(ports.organizers);
    const cut = { ...ports, organizers: { ...organizers, get } } as unknown as typeof ports;
    await expect(createOrganizer(cut, "usr_ada", input)).rejects.toThrow("power cut");
    expect(await organizersOf(ports, "usr_ada")).toEqual([]);
    await createOrganizer(ports, "usr_ada", input);
    expect(await organizersOf(ports, "usr_ada")).toHaveLength(1);
  });

  it("repeated does not bring a member back who was removed", async () => {
    const made = await createOrganizer(ports, "usr_ada", input);
    await ports.members.remove(memberId(made._id, "usr_ada"), {});
    expect(await createOrganizer(ports, "usr_ada", input)).toEqual(made);
    expect(await membershipsOf(ports, "usr_ada")).toEqual([]);
  });
});

describe("members", () => {
  it("are one per organizer and user", async () => {
    const member = newMember({ organizerId: "org_one", userId: "usr_ada", createdAtMs: 1 });
    await ports.members.insert(member);
    await expect(ports.members.insert({ ...member, _id: "mem_other" })).rejects.toThrow("membership");
  });

  it("are all read, page after page", async () => {
    const roles = Array.from({ length: 1_001 }, (_, n) =>
      newMember({ organizerId: `org_${n}`, userId: "usr_ada", createdAtMs: 1 }),
    );
    await ports.members.insertAll(roles);
    expect(await memberRowsOf(ports, "usr_ada")).toHaveLength(1_001);
  });
});
