import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { draft, eventBody, made, registered } from "../../shop/actions/open-organizer.ts";
import type { Api, ApiAnswer } from "../../shop/api.ts";
import { type OpenShop, openShop } from "../../shop/deployments/deployment.ts";
import { SettableClock } from "../../shop/deployments/settable-clock.ts";
import { eventually } from "../../support/eventually.ts";

const clock = new SettableClock();
let open: OpenShop;
let visitor: Api;
beforeAll(async () => {
  open = await openShop({}, { clock });
  visitor = open.api;
});
afterAll(() => open.close());

const password = "a long enough one";
const refused = ({ status, body }: ApiAnswer) => `${status} ${body.code}`;
const newEmail = () => `${randomUUID()}@example.org`;

async function member(email = newEmail()) {
  const { body } = await visitor.post("/auth/register", { email, password, name: "Nina" });
  return { email, id: body.user.id as string, me: visitor.as(body.accessToken) };
}

/** The token of the invitation that went to this address. */
function tokenFor(email: string): Promise<string> {
  return eventually(async () => {
    const { body } = await visitor.get("/dev/outbox?limit=100", { accept: "application/json" });
    const mail = body.items.find(({ to }: { to: string }) => to === email);
    return mail && /in_[\w-]{43}/.exec(mail.text)?.[0];
  });
}

async function invited(creator: Api, organizerId: string, role: string) {
  const guest = await member();
  await made(creator, `/organizers/${organizerId}/members`, { email: guest.email, role });
  await guest.me.post("/invitations/accept", { token: await tokenFor(guest.email) });
  return guest;
}

describe("an invitation", () => {
  it("brings in someone who had no account: mail, registration, acceptance", async () => {
    const creator = await registered(visitor);
    const organizer = await made(creator, "/organizers", { name: "Les Deux Pianos" });
    const members = `/organizers/${organizer.id}/members`;
    const email = newEmail();
    const invitation = await made(creator, members, { email, role: "operator" });
    expect(invitation).toMatchObject({ email, role: "operator", state: "open", organizerId: organizer.id });
    expect((await creator.get(`/organizers/${organizer.id}/invitations`)).body.items).toEqual([invitation]);
    const token = await tokenFor(email);
    const stranger = (await member()).me;
    expect(refused(await stranger.post("/invitations/accept", { token }))).toBe("409 INVITATION_INVALID");
    const guest = await member(email);
    const accepted = await guest.me.post("/invitations/accept", { token });
    expect([accepted.status, accepted.body]).toEqual([
      200,
      { organizerId: organizer.id, name: "Les Deux Pianos", role: "operator" },
    ]);
    const listed = (await creator.get(members)).body.items;
    expect(listed.map(({ userId, role }: { userId: string; role: string }) => [userId, role])).toContainEqual(
      [guest.id, "operator"],
    );
    expect((await creator.get(`/organizers/${organizer.id}/invitations`)).body.items).toEqual([]);
    expect(open.logs.join("")).not.toContain(token);
  });

  it("that was withdrawn, or is of no one, cannot be accepted", async () => {
    const creator = await registered(visitor);
    const organizer = await made(creator, "/organizers", { name: "Org" });
    const guest = await member();
    const invitation = await made(creator, `/organizers/${organizer.id}/members`, {
      email: guest.email,
      role: "operator",
    });
    const token = await tokenFor(guest.email);
    const path = `/organizers/${organizer.id}/invitations/${invitation.id}`;
    expect((await creator.delete(path)).body.state).toBe("withdrawn");
    for (const each of [token, "in_invented"])
      expect(refused(await guest.me.post("/invitations/accept", { token: each }))).toBe(
        "409 INVITATION_INVALID",
      );
  });
});

describe("a role", () => {
  it("counts at once when it is given, and within ten seconds when it is taken", async () => {
    const creator = await registered(visitor);
    const { organizer, event } = await draft(creator);
    const { id, me } = await invited(creator, organizer.id, "operator");
    const edit = () => me.patch(`/events/${event.id}`, { maxTicketsPerBuyer: 4 });
    expect(refused(await edit())).toBe("403 FORBIDDEN");
    const path = `/organizers/${organizer.id}/members/${id}`;
    expect((await creator.patch(path, { role: "eventCreator" })).body.role).toBe("eventCreator");
    expect((await edit()).status).toBe(200);
    expect((await creator.delete(path)).body).toEqual({ id, deleted: true });
    clock.advance(10_000);
    expect(refused(await edit())).toBe("404 NOT_FOUND");
    expect(refused(await creator.delete(path))).toBe("404 NOT_FOUND");
  });

  it("of the last event creator stays", async () => {
    const founder = await member();
    const organizer = await made(founder.me, "/organizers", { name: "Org" });
    const own = `/organizers/${organizer.id}/members/${founder.id}`;
    expect(refused(await founder.me.delete(own))).toBe("409 LAST_EVENT_CREATOR");
    expect(refused(await founder.me.patch(own, { role: "operator" }))).toBe("409 LAST_EVENT_CREATOR");
    await invited(founder.me, organizer.id, "eventCreator");
    expect((await founder.me.delete(own)).status).toBe(200);
    expect(refused(await founder.me.patch(`/organizers/${organizer.id}`, { name: "Mine" }))).toBe(
      "403 FORBIDDEN",
    );
  });

  it("of an operator does not see or change members, and can be given up", async () => {
    const creator = await registered(visitor);
    const organizer = await made(creator, "/organizers", { name: "Org" });
    const { id, me } = await invited(creator, organizer.id, "operator");
    const members = `/organizers/${organizer.id}/members`;
    const tries = [
      await me.get(members),
      await me.get(`/organizers/${organizer.id}/invitations`),
      await me.post(members, { email: newEmail(), role: "eventCreator" }),
      await me.patch(`${members}/${id}`, { role: "eventCreator" }),
      await me.patch(`/organizers/${organizer.id}`, { name: "Mine" }),
      await me.delete(`/organizers/${organizer.id}`),
    ];
    expect(tries.map(refused)).toEqual(tries.map(() => "403 FORBIDDEN"));
    expect((await me.delete(`${members}/${id}`)).status).toBe(200);
    expect((await me.get("/users/me")).body.organizers).toEqual([]);
  });
});

describe("an organizer", () => {
  it("is shown to anyone, renamed against its version, and deleted once it has no events", async () => {
    const creator = await registered(visitor);
    const organizer = await made(creator, "/organizers", { name: "Org" });
    const path = `/organizers/${organizer.id}`;
    const shown = await visitor.get(path);
    expect(shown.body).toEqual(organizer);
    const ifMatch = { "if-match": shown.headers.get("etag") as string };
    expect((await creator.with(ifMatch).patch(path, { name: "Organ" })).body.name).toBe("Organ");
    expect(refused(await creator.with(ifMatch).patch(path, { name: "Organism" }))).toBe(
      "412 PRECONDITION_FAILED",
    );
    const event = await made(creator, `${path}/events`, eventBody);
    expect(refused(await creator.delete(path))).toBe("409 ORGANIZER_HAS_EVENTS");
    expect((await creator.delete(`/events/${event.id}`)).status).toBe(200);
    expect((await creator.delete(path)).body).toEqual({ id: organizer.id, deleted: true });
    expect(refused(await visitor.get(path))).toBe("404 NOT_FOUND");
    expect((await creator.get("/users/me")).body.organizers).toEqual([]);
    const admin = await open.signedIn("admin");
    expect(refused(await admin.patch(path, { name: "Back" }))).toBe("404 NOT_FOUND");
  });
});
