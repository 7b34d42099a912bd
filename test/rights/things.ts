import { randomUUID } from "node:crypto";
import { eventBody, made } from "../shop/actions/open-organizer.ts";
import { bought, reserved } from "../shop/actions/order-tickets.ts";
import { general, type OnSale } from "../shop/actions/put-on-sale.ts";
import type { Api } from "../shop/api.ts";
import { eventually } from "../support/eventually.ts";
import { invite, type People } from "./people.ts";

/** The targets of requests: each is created by its owner, so that no request depends on another's effects. */
export class Things {
  readonly people: People;

  constructor(people: People) {
    this.people = people;
  }

  get organizerId(): string {
    return this.people.organizerId;
  }

  get creator(): Api {
    return this.people.as.creatorHere;
  }

  async draft(): Promise<OnSale> {
    const { id: eventId } = await made(this.creator, `/organizers/${this.organizerId}/events`, eventBody);
    const quota = await made(this.creator, `/events/${eventId}/quotas`, { name: "Floor", ...general(100) });
    const type = { name: { en: "Entry" }, priceMinor: 1200, quotaId: quota.id };
    const ticketType = await made(this.creator, `/events/${eventId}/ticket-types`, type);
    return { eventId, quotaIds: [quota.id], ticketTypeIds: [ticketType.id] };
  }

  async onSale(): Promise<OnSale> {
    const sale = await this.draft();
    await done(this.creator.post(`/events/${sale.eventId}/publish`, {}));
    return sale;
  }

  async cancelledEvent(): Promise<OnSale> {
    const sale = await this.onSale();
    await done(this.creator.post(`/events/${sale.eventId}/cancel`, {}));
    return sale;
  }

  async emptyOrganizer(): Promise<string> {
    return (await made(this.creator, "/organizers", { name: "Amphion" })).id;
  }

  async tour(): Promise<string> {
    const path = `/organizers/${this.organizerId}/tours`;
    return (await made(this.creator, path, { name: { en: "A tour" } })).id;
  }

  async block(): Promise<{ eventId: string; blockId: string }> {
    const { eventId, quotaIds } = await this.onSale();
    const block = await made(this.creator, `/events/${eventId}/blocks`, {
      quotaId: quotaIds[0],
      placeNumbers: [1],
    });
    return { eventId, blockId: block.id };
  }

  /** Of the owner. */
  async reservation(): Promise<string> {
    return (await reserved(this.people.as.owner, await this.onSale())).id;
  }

  /** Bought by the owner. */
  async ticket(): Promise<{ eventId: string; orderId: string; ticketId: string; code: string }> {
    const sale = await this.onSale();
    const order = await bought(this.people.as.owner, sale);
    const [ticketId] = order.ticketIds;
    const { body } = await this.people.as.owner.get(`/tickets/${ticketId}`);
    return { eventId: sale.eventId, orderId: order.id, ticketId, code: body.code };
  }

  async checkIn(): Promise<string> {
    const { code } = await this.ticket();
    const body = { code, scanId: randomUUID() };
    return (await made(this.people.as.operatorHere, "/check-ins", body)).checkInId;
  }

  /** A confirmation that the owner has got. */
  async sentNotification(): Promise<string> {
    const { orderId } = await this.ticket();
    return await eventually(async () => {
      const { body } = await this.people.as.owner.get("/notifications");
      return body.items.find(
        (each: { orderId: string; state: string }) => each.orderId === orderId && each.state === "sent",
      )?.id;
    });
  }

  /** An open invitation to someone without an account. */
  async invitation(): Promise<string> {
    const email = `${randomUUID()}@example.org`;
    const path = `/organizers/${this.organizerId}/members`;
    return (await made(this.creator, path, { email, role: "operator" })).id;
  }

  /** The token of an invitation to a person of these. */
  invitationFor(email: string): Promise<string> {
    return invite(this.creator, this.organizerId, email);
  }

  /** A new account with its id and email. */
  async account(): Promise<{ id: string; email: string }> {
    const email = `${randomUUID()}@example.org`;
    return await made(this.people.as.admin, "/users", { email, name: "Grace" });
  }

  /** A second operator of the organizer, who may be changed and taken out. */
  async member(): Promise<string> {
    const { id, email } = await this.account();
    const token = await this.invitationFor(email);
    await done(this.people.asUser(id).post("/invitations/accept", { token }));
    return id;
  }
}

async function done(answer: Promise<{ status: number; body: unknown }>): Promise<void> {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`${status}: ${JSON.stringify(body)}`);
}
