import { beforeEach, describe, expect, it } from "@jest/globals";
import { accountOf, contactOf } from "../accounts/accounts.ts";
import { register } from "../accounts/register.ts";
import { joinOrganizer } from "../organizers/members.ts";
import { createOrganizer, memberRowsOf } from "../organizers/organizers.ts";
import { askForReset } from "../passwords/password-resets.ts";
import { fillSampleUsers } from "../sample-users.ts";
import { logIn, refresh } from "../sessions/sign-in.ts";
import { testPorts } from "../testing/ports.ts";
import { beginErasing, continueErasings, type ErasingCalls, secondPassMs } from "./erase-account.ts";

const home = "203.0.113.7";
const [userId, email, password] = ["usr_sample_buyer", "buyer@example.org", "sample-buyer-pass"];
const retryMs = 30_000;

let ports: ReturnType<typeof testPorts>;
let forgotten: string[];
let live: number;
const calls: ErasingCalls = {
  countLive: async () => live,
  forget: async (id) => void forgotten.push(id),
};
beforeEach(async () => {
  ports = testPorts();
  [forgotten, live] = [[], 0];
  await fillSampleUsers(ports);
});

const begin = (id = userId, ifMatch?: number) => beginErasing(ports, calls, { userId: id, ifMatch });
const go = (with_: ErasingCalls = calls) => continueErasings(ports, with_, 10);

describe("beginErasing", () => {
  it("at once leaves nothing of the person, no session and no way in, and frees the email", async () => {
    const session = await logIn(ports, { email, password }, home);
    expect(await begin()).toEqual({ id: userId, state: "erasing" });
    const { createdAtMs, erasingAtMs } = (await ports.users.get(userId))!;
    expect(await ports.users.get(userId)).toEqual({
      _id: userId,
      state: "erasing",
      createdAtMs,
      erasingAtMs,
      nextAtMs: erasingAtMs,
      version: 2,
    });
    await expect(refresh(ports, session.refreshToken, home)).rejects.toMatchObject({ code: 401 });
    await expect(logIn(ports, { email, password }, home)).rejects.toMatchObject({ code: 401 });
    for (const read of [accountOf(ports, userId), contactOf(ports, userId)])
      await expect(read).rejects.toMatchObject({ type: "NOT_FOUND" });
    const input = {
      email,
      password: "a long enough one",
      name: "Other",
      locale: "en",
      notifyBy: "mail",
    } as const;
    expect((await register(ports, input, home)).user.id).not.toBe(userId);
  });

  it("is refused while tickets are to come, and says how many orders", async () => {
    live = 2;
    await expect(begin()).rejects.toMatchObject({ type: "USER_HAS_TICKETS", code: 409, data: { live: 2 } });
    expect((await accountOf(ports, userId)).email).toBe(email);
  });

  it("is refused to the last event creator, who then leaves no other organizer either", async () => {
    const other = await createOrganizer(ports, "usr_sample_creator", {
      idempotencyKey: "key-0000000000001",
      name: "Shared",
    });
    await joinOrganizer(ports, { organizerId: other._id, userId, role: "eventCreator" });
    const own = await createOrganizer(ports, userId, { idempotencyKey: "key-0000000000001", name: "Own" });
    await expect(begin()).rejects.toMatchObject({
      type: "LAST_EVENT_CREATOR",
      data: { organizerId: own._id },
    });
    expect(await memberRowsOf(ports, userId)).toHaveLength(2);
    await ports.organizers.change(own._id, {}, { state: "deleted" });
    await begin();
    expect((await ports.organizers.get(other._id))?.creatorIds).toEqual(["usr_sample_creator"]);
  });

  it("is refused to an admin, for a version that is not there any more, and for no one", async () => {
    await expect(begin("usr_sample_admin")).rejects.toMatchObject({ type: "OWN_ADMIN_ROLE" });
    await expect(begin(userId, 7)).rejects.toMatchObject({ type: "PRECONDITION_FAILED" });
    await expect(begin("usr_nobody")).rejects.toMatchObject({ type: "NOT_FOUND" });
  });

  it("may be repeated, and answers how far it is", async () => {
    expect(new Set((await Promise.all([begin(), begin(), begin()])).map(({ state }) => state))).toEqual(
      new Set(["erasing"]),
    );
    await go();
    ports.time.nowMs += secondPassMs;
    await go();
    expect(await begin()).toEqual({ id: userId, state: "erased" });
  });
});

describe("continueErasings", () => {
  it("forgets the person everywhere, again once no access token is left, and is done then", async () => {
    await logIn(ports, { email, password }, home);
    await askForReset(ports, { email, requestId: null }, home);
    await joinOrganizer(ports, { organizerId: "org_sample_school", userId, role: "operator" });
    await begin();
    await go();
    expect(forgotten).toEqual([userId]);
    expect([await memberRowsOf(ports, userId), await ports.knownAddresses.count()]).toEqual([[], 0]);
    expect(await go()).toBe(0);
    ports.time.nowMs += secondPassMs;
    await go();
    expect(forgotten).toEqual([userId, userId]);
    const row = await ports.users.get(userId);
    expect(Object.keys(row!).sort()).toEqual(
      ["_id", "createdAtMs", "erasingAtMs", "nextAtMs", "state", "version"].sort(),
    );
    expect(row?.state).toBe("erased");
    ports.time.nowMs += secondPassMs;
    expect(await go()).toBe(0);
  });

  it("is taken up again after a crash, from its beginning", async () => {
    await begin();
    const failing = { ...calls, forget: () => Promise.reject(new Error("power cut")) };
    await expect(go(failing)).rejects.toThrow("power cut");
    expect(await go()).toBe(0);
    ports.time.nowMs += retryMs;
    expect(await go()).toBe(1);
    expect(forgotten).toEqual([userId]);
  });

  it("is done by one of several workers", async () => {
    await begin();
    await Promise.all([go(), go(), go()]);
    expect(forgotten).toEqual([userId]);
  });

  it("finishes for who became the last event creator in the moment of going", async () => {
    await begin();
    const late = await createOrganizer(ports, userId, { idempotencyKey: "key-0000000000001", name: "Late" });
    await go();
    expect((await ports.organizers.get(late._id))?.creatorIds).toEqual([]);
    expect(await memberRowsOf(ports, userId)).toEqual([]);
  });
});
