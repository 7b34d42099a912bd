import { beforeEach, describe, expect, it } from "@jest/globals";
import type { CallMeta } from "../../../lib/calls/context.ts";
import { fillSampleUsers } from "../sample-users.ts";
import { testPorts } from "../testing/ports.ts";
import { changeRole, joinOrganizer, membersOf, removeMember, requireCreator } from "./members.ts";
import { deleteOrganizer, membershipsOf } from "./organizers.ts";

const organizerId = "org_sample_school";
const [creator, operator, buyer] = ["usr_sample_creator", "usr_sample_operator", "usr_sample_buyer"];
const as = (userId: string, admin = false): CallMeta => ({ actor: { kind: "user", userId, admin } });

let ports: ReturnType<typeof testPorts>;
beforeEach(async () => {
  ports = testPorts();
  await fillSampleUsers(ports);
});

const roles = async () =>
  Object.fromEntries(
    (await membersOf(ports, { organizerId, limit: 10 })).items.map(({ userId, role }) => [userId, role]),
  );
const remove = (who: CallMeta, userId: string) => removeMember(ports, who, { organizerId, userId });

describe("requireCreator", () => {
  it("lets event creators and admins in, and says to others what is missing", async () => {
    for (const meta of [as(creator), as("usr_sample_admin", true)])
      expect((await requireCreator(ports, meta, organizerId))._id).toBe(organizerId);
    const forbidden = { type: "FORBIDDEN", data: { role: "eventCreator" } };
    for (const userId of [operator, buyer])
      await expect(requireCreator(ports, as(userId), organizerId)).rejects.toMatchObject(forbidden);
    await expect(requireCreator(ports, {}, organizerId)).rejects.toMatchObject({ type: "UNAUTHENTICATED" });
    await expect(requireCreator(ports, as(creator), "org_gone")).rejects.toMatchObject({ type: "NOT_FOUND" });
  });

  it("does not let in who was an admin when the token was made, and is none any more", async () => {
    const forbidden = { type: "FORBIDDEN", data: { role: "eventCreator" } };
    await expect(requireCreator(ports, as(buyer, true), organizerId)).rejects.toMatchObject(forbidden);
    await ports.users.remove("usr_sample_admin", {});
    const gone = as("usr_sample_admin", true);
    await expect(requireCreator(ports, gone, organizerId)).rejects.toMatchObject(forbidden);
    expect((await requireCreator(ports, as(creator, true), organizerId))._id).toBe(organizerId);
  });
});

describe("members", () => {
  it("are listed with name, email and role, a page at a time", async () => {
    const first = await membersOf(ports, { organizerId, limit: 1 });
    const second = await membersOf(ports, { organizerId, limit: 1, cursor: first.nextCursor! });
    const all = [...first.items, ...second.items];
    expect(all.map(({ userId }) => userId).sort()).toEqual([creator, operator]);
    expect(all).toContainEqual({
      userId: operator,
      name: "Oscar Operator",
      email: "operator@example.org",
      role: "operator",
      since: "2027-05-01T00:00:00.000Z",
    });
  });

  it("change their role, also back, and twice is as once", async () => {
    for (const role of ["eventCreator", "eventCreator", "operator", "operator"] as const)
      expect((await changeRole(ports, { organizerId, userId: operator, role })).role).toBe(role);
    expect(await roles()).toEqual({ [creator]: "eventCreator", [operator]: "operator" });
  });

  it("keep a last event creator, who can neither be demoted nor go", async () => {
    const last = { type: "LAST_EVENT_CREATOR", code: 409, data: { organizerId } };
    const demoting = changeRole(ports, { organizerId, userId: creator, role: "operator" });
    await expect(demoting).rejects.toMatchObject(last);
    await expect(remove(as(creator), creator)).rejects.toMatchObject(last);
    await expect(remove(as("usr_sample_admin", true), creator)).rejects.toMatchObject(last);
  });

  it("keep one even when all event creators go at once", async () => {
    for (const userId of [operator, buyer])
      await joinOrganizer(ports, { organizerId, userId, role: "eventCreator" });
    const all = [creator, operator, buyer];
    const settled = await Promise.allSettled([
      ...all.map((userId) => remove(as(userId), userId)),
      ...all.map((userId) => changeRole(ports, { organizerId, userId, role: "operator" })),
    ]);
    expect(settled.some(({ status }) => status === "rejected")).toBe(true);
    expect(Object.values(await roles()).filter((role) => role === "eventCreator")).toHaveLength(1);
  });

  it("are taken out by event creators; others take out themselves only", async () => {
    await joinOrganizer(ports, { organizerId, userId: buyer, role: "operator" });
    await expect(remove(as(operator), buyer)).rejects.toMatchObject({ type: "FORBIDDEN" });
    await remove(as(operator), operator);
    await remove(as(creator), buyer);
    expect(await roles()).toEqual({ [creator]: "eventCreator" });
    await expect(remove(as(creator), buyer)).rejects.toMatchObject({
      type: "NOT_FOUND",
      data: { what: "member", id: buyer },
    });
  });

  it("join once, gain a role by joining again, and lose none", async () => {
    const join = (role: "operator" | "eventCreator") =>
      joinOrganizer(ports, { organizerId, userId: buyer, role });
    await Promise.all([join("operator"), join("operator")]);
    expect((await roles())[buyer]).toBe("operator");
    await join("eventCreator");
    await join("operator");
    expect((await roles())[buyer]).toBe("eventCreator");
  });

  it("who join while they are taken out stay", async () => {
    await joinOrganizer(ports, { organizerId, userId: buyer, role: "operator" });
    const change = ports.organizers.change.bind(ports.organizers);
    await changeRole(ports, { organizerId, userId: buyer, role: "eventCreator" });
    const organizers = Object.create(ports.organizers) as typeof ports.organizers;
    organizers.change = async (...args) => {
      const changed = await change(...args);
      await joinOrganizer(ports, { organizerId, userId: buyer, role: "operator" });
      return changed;
    };
    const slow = { ...ports, organizers: bound(organizers, ports.organizers) };
    await removeMember(slow, as(creator), { organizerId, userId: buyer });
    expect((await roles())[buyer]).toBe("operator");
  });
});

/** The methods of a collection need their own `this`. */
function bound<T extends object>(changed: T, original: T): T {
  return new Proxy(original, {
    get: (target, key) => {
      const own = Object.hasOwn(changed, key) ? Reflect.get(changed, key) : Reflect.get(target, key);
      return typeof own === "function" ? own.bind(target) : own;
    },
  });
}

describe("deleteOrganizer", () => {
  it("is refused while there are events, and takes the members' roles with it", async () => {
    await expect(deleteOrganizer(ports, async () => 3, { organizerId })).rejects.toMatchObject({
      type: "ORGANIZER_HAS_EVENTS",
      data: { events: 3 },
    });
    await expect(deleteOrganizer(ports, async () => 0, { organizerId, ifMatch: 9 })).rejects.toMatchObject({
      type: "PRECONDITION_FAILED",
    });
    await deleteOrganizer(ports, async () => 0, { organizerId });
    const left = await membershipsOf(ports, creator);
    expect(left.map(({ organizer }) => organizer._id)).toEqual(["org_sample_star"]);
    const gone = { type: "NOT_FOUND", data: { what: "organizer", id: organizerId } };
    await expect(requireCreator(ports, as(creator), organizerId)).rejects.toMatchObject(gone);
    await expect(
      joinOrganizer(ports, { organizerId, userId: buyer, role: "operator" }),
    ).rejects.toMatchObject(gone);
  });
});
