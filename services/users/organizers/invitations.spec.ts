import { beforeEach, describe, expect, it } from "@jest/globals";
import { retryMs } from "../passwords/password-resets.ts";
import { fillSampleUsers } from "../sample-users.ts";
import { testPorts } from "../testing/ports.ts";
import type { Notify } from "../user-ports.ts";
import { accept, seeToInvitations } from "./accept-invitation.ts";
import { invitationLifeMs, invitationView, invite, openInvitations, withdraw } from "./invitations.ts";
import { removeMember } from "./members.ts";
import { deleteOrganizer, organizersOf } from "./organizers.ts";

const organizerId = "org_sample_school";
const [creator, buyer] = ["usr_sample_creator", "usr_sample_buyer"];
const home = "203.0.113.7";
const by = { userId: creator, address: home, requestId: "req_1" };
const input = {
  idempotencyKey: "key-0000000000001",
  organizerId,
  email: "buyer@example.org",
  role: "operator",
  locale: "fr",
} as const;
const invalid = { type: "INVITATION_INVALID", code: 409 };

let ports: ReturnType<typeof testPorts>;
let sent: Parameters<Notify>[0][];
const notify: Notify = async (message) => sent.push(message);
beforeEach(async () => {
  ports = testPorts();
  sent = [];
  await fillSampleUsers(ports);
});

const see = (tell = notify) => seeToInvitations(ports, tell, 10);
const tokenOf = (message: Parameters<Notify>[0] | undefined) => String(message?.facts.token);
async function invited(change: Partial<typeof input> | { email: string } | { role: "eventCreator" } = {}) {
  const made = await invite(ports, by, { ...input, ...change });
  await see();
  return { made, token: tokenOf(sent.at(-1)) };
}
const join = (token: string, userId = buyer) => accept(ports, { userId, token }, home);
const mine = async () => (await organizersOf(ports, buyer)).map(({ role }) => role);

describe("an invitation", () => {
  it("goes to who has an account by the account, to others by the address, and does not say which", async () => {
    const known = (await invited()).made;
    const stranger = await invite(ports, by, {
      ...input,
      idempotencyKey: "key-0000000000002",
      email: "new@example.org",
    });
    await see();
    expect(sent[0]).toEqual({
      id: `${known._id}:invitation:1`,
      orderId: null,
      userId: buyer,
      kind: "invitation",
      facts: {
        organizerId,
        organizerName: "Lycée Ada Lovelace",
        role: "operator",
        invitedBy: "Camille Créatrice",
        token: expect.stringMatching(/^in_[\w-]{43}$/),
        expiresAt: "2027-05-08T00:00:00.000Z",
      },
      requestId: "req_1",
    });
    expect(sent[1]).toMatchObject({ userId: null, address: { email: "new@example.org", locale: "fr" } });
    const { id, email, ...same } = invitationView(known);
    expect(invitationView(stranger)).toEqual({ id: stranger._id, email: "new@example.org", ...same });
    expect(JSON.stringify(await ports.invitations.get(known._id))).not.toContain(tokenOf(sent[0]).slice(3));
  });

  it("is accepted once, by the account that was invited; a repeat gets the same answer", async () => {
    const { token } = await invited();
    await expect(join(token, "usr_sample_operator")).rejects.toMatchObject({
      ...invalid,
      data: { email: "operator@example.org" },
    });
    const joined = { organizerId, name: "Lycée Ada Lovelace", role: "operator" };
    expect(await Promise.all([join(token), join(token).catch(() => joined)])).toEqual([joined, joined]);
    expect(await join(token)).toEqual(joined);
    expect(await mine()).toEqual(["operator"]);
  });

  it("does not bring back who was taken out since", async () => {
    const { token } = await invited();
    await join(token);
    const meta = { actor: { kind: "user", userId: creator, admin: false } } as const;
    await removeMember(ports, meta, { organizerId, userId: buyer });
    await expect(join(token)).rejects.toMatchObject(invalid);
    expect(await mine()).toEqual([]);
  });

  it("ends after seven days, when it is withdrawn, and with its organizer", async () => {
    const late = await invited();
    ports.time.nowMs += invitationLifeMs;
    await expect(join(late.token)).rejects.toMatchObject(invalid);
    const { made, token } = await invited({ ...{ idempotencyKey: "key-0000000000002" as never } });
    const withdrawn = await withdraw(ports, { organizerId, invitationId: made._id });
    expect(withdrawn.state).toBe("withdrawn");
    expect(await withdraw(ports, { organizerId, invitationId: made._id })).toEqual(withdrawn);
    await expect(join(token)).rejects.toMatchObject(invalid);
    const other = await invited({ ...{ idempotencyKey: "key-0000000000003" as never } });
    await deleteOrganizer(ports, async () => 0, { organizerId });
    await expect(join(other.token)).rejects.toMatchObject({ type: "NOT_FOUND" });
  });

  it("of another organizer cannot be withdrawn, and an accepted one stays", async () => {
    const { made, token } = await invited();
    await expect(
      withdraw(ports, { organizerId: "org_sample_star", invitationId: made._id }),
    ).rejects.toMatchObject({ type: "NOT_FOUND", data: { what: "invitation" } });
    await join(token);
    expect((await withdraw(ports, { organizerId, invitationId: made._id })).state).toBe("accepted");
  });

  it("is listed while it is open, the newest first", async () => {
    const keys = ["key-0000000000001", "key-0000000000002", "key-0000000000003"];
    for (const idempotencyKey of keys) {
      await invite(ports, by, { ...input, idempotencyKey });
      ports.time.nowMs += 1_000;
    }
    const { items } = await openInvitations(ports, { organizerId, limit: 10 });
    expect(items).toHaveLength(3);
    await withdraw(ports, { organizerId, invitationId: items[0]!._id });
    const left = await openInvitations(ports, { organizerId, limit: 10 });
    expect(left.items).toEqual(items.slice(1));
    expect(items.map(({ createdAtMs }) => createdAtMs)).toEqual(
      items.map(({ createdAtMs }) => createdAtMs).sort((a, b) => b - a),
    );
    ports.time.nowMs += invitationLifeMs;
    expect((await openInvitations(ports, { organizerId, limit: 10 })).items).toEqual([]);
  });

  it("is made once for one key", async () => {
    const made = await Promise.all([1, 2, 3].map(() => invite(ports, by, input)));
    expect(new Set(made.map(({ _id }) => _id)).size).toBe(1);
    await see();
    await invite(ports, by, input);
    expect([await see(), sent.length]).toEqual([0, 1]);
    await expect(invite(ports, by, { ...input, role: "eventCreator" })).rejects.toMatchObject({
      type: "IDEMPOTENCY_KEY_REUSED",
    });
  });

  it("is mailed five times a day to one address at most, without a word", async () => {
    for (let n = 10; n < 18; n++)
      await invite(ports, by, { ...input, idempotencyKey: `key-00000000000${n}` });
    await see();
    expect(sent).toHaveLength(5);
    expect((await openInvitations(ports, { organizerId, limit: 10 })).items).toHaveLength(8);
  });

  it("is mailed again with another token after a crash", async () => {
    await invite(ports, by, input);
    const failing: Notify = async (message) => {
      sent.push(message);
      throw new Error("power cut");
    };
    await expect(see(failing)).rejects.toThrow("power cut");
    ports.time.nowMs += retryMs;
    await see();
    expect(sent).toHaveLength(2);
    await expect(join(tokenOf(sent[0]))).rejects.toMatchObject(invalid);
    expect((await join(tokenOf(sent[1]))).role).toBe("operator");
  });

  it("that was accepted just before a crash makes its member by itself", async () => {
    const { made, token } = await invited({ role: "eventCreator" });
    const members = new Proxy(ports.members, {
      get: (target, key) =>
        key === "insert"
          ? () => Promise.reject(new Error("power cut"))
          : (Reflect.get(target, key) as () => unknown).bind(target),
    });
    await expect(accept({ ...ports, members }, { userId: buyer, token }, home)).rejects.toThrow("power cut");
    expect([(await ports.invitations.get(made._id))?.state, await mine()]).toEqual(["accepted", []]);
    ports.time.nowMs += retryMs;
    await see();
    expect(await mine()).toEqual(["eventCreator"]);
    expect(await see()).toBe(0);
  });
});
