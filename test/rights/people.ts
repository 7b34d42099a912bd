import { made } from "../shop/actions/open-organizer.ts";
import type { Api } from "../shop/api.ts";
import { type OpenShop, seededUserId } from "../shop/deployments/deployment.ts";
import { eventually } from "../support/eventually.ts";

/** All roles: `owner` bought the ticket, `here` is the organizer of the event, `elsewhere` another one. */
export const roles = [
  "anonymous",
  "stranger",
  "owner",
  "operatorHere",
  "creatorHere",
  "operatorElsewhere",
  "creatorElsewhere",
  "admin",
] as const;
export type Role = (typeof roles)[number];

/** One person of each role, with what they need to be it. */
export interface People {
  as: Record<Role, Api>;
  ids: Record<Exclude<Role, "anonymous">, string>;
  emails: People["ids"];
  organizerId: string;
  /** Anyone else who has an account. */
  asUser: (userId: string) => Api;
}

const signedIn = roles.slice(1) as Exclude<Role, "anonymous">[];

/** Seven seeded buyers, from the seven times `nth` on, who get their roles by the API. */
export async function newPeople(open: OpenShop, nth: number): Promise<People> {
  const first = nth * signedIn.length;
  const as = { anonymous: open.api } as Record<Role, Api>;
  const ids = {} as People["ids"];
  const emails = {} as People["ids"];
  for (const [index, role] of signedIn.entries()) {
    as[role] = open.seeded(first + index);
    ids[role] = seededUserId(first + index);
    emails[role] = `seeded-${first + index}@example.org`;
  }
  const organizerId = await openOrganizer(as.creatorHere, as.operatorHere, emails.operatorHere);
  await openOrganizer(as.creatorElsewhere, as.operatorElsewhere, emails.operatorElsewhere);
  await promote(open, ids.admin);
  as.admin = open.holding({ userId: ids.admin, admin: true });
  return { as, ids, emails, organizerId, asUser: (id) => open.holding({ userId: id, admin: false }) };
}

async function openOrganizer(creator: Api, operator: Api, operatorEmail: string): Promise<string> {
  const { id } = await made(creator, "/organizers", { name: "Amphion" });
  const token = await invite(creator, id, operatorEmail);
  const accepted = await operator.post("/invitations/accept", { token });
  if (accepted.status !== 200) throw new Error(`not accepted: ${JSON.stringify(accepted.body)}`);
  return id;
}

/** The token of a new invitation, as its mail has it. */
export async function invite(creator: Api, organizerId: string, email: string): Promise<string> {
  await made(creator, `/organizers/${organizerId}/members`, { email, role: "operator" });
  return await eventually(async () => {
    const { body } = await creator.get("/dev/outbox?limit=50", { accept: "application/json" });
    const mail = body.items.find(({ to }: { to: string }) => to === email);
    return /\bin_[\w-]+/.exec(mail?.text ?? "")?.[0];
  });
}

async function promote(open: OpenShop, id: string): Promise<void> {
  const sampleAdmin = await open.signedIn("admin");
  const { status, body } = await sampleAdmin.patch(`/users/${id}`, { role: "admin" });
  if (status !== 200) throw new Error(`no admin: ${JSON.stringify(body)}`);
}
