import { randomUUID } from "node:crypto";
import { eventually } from "../../support/eventually.ts";
import type { Api, ApiAnswer } from "../api.ts";

export type PurchaseKind =
  | "paid"
  | "declinedFirst"
  | "challenged"
  | "free"
  | "cancelled"
  | "refunded"
  | "eventEnded"
  | "eventMoved";

/** In which state a purchase of its kind ends. */
export function endOf(kind: PurchaseKind): string {
  if (kind === "cancelled") return "cancelled";
  return kind === "refunded" || kind === "eventEnded" ? "refunded" : "fulfilled";
}

/** A buyer who repeats every step with its key until the purchase has ended, however often the shop dies. */
export class Purchase {
  readonly kind: PurchaseKind;
  readonly buyer: number;
  readonly #keys = {
    ...{ reserve: randomUUID(), first: randomUUID(), second: randomUUID() },
    ...{ oneTicket: randomUUID(), theRest: randomUUID() },
  };
  readonly #event = new OwnEvent();
  orderId: string | undefined;
  done = false;

  constructor(kind: PurchaseKind, buyer: number) {
    this.kind = kind;
    this.buyer = buyer;
  }

  /** Rejects when the shop dies in the meantime; run it again then. */
  async run(api: Api, creator: Api): Promise<void> {
    const sale = await this.#sale(creator);
    const body = { eventId: sale.eventId, lines: [{ ticketTypeId: sale.ticketTypeId, quantity: 2 }] };
    // A repeat meets the order, whatever became of the event since.
    const made = await answered(() => api.post("/orders", body, this.#keys.reserve), [201]);
    this.orderId = made.body.id;
    await this.#pay(api);
    await this.#follow(api, creator);
    const end = endOf(this.kind);
    await eventually(async () => (await api.get(`/orders/${this.orderId}`)).body.state === end, 30_000);
    this.done = true;
  }

  async #sale(creator: Api): Promise<{ eventId: string; ticketTypeId: string }> {
    if (this.kind === "eventEnded" || this.kind === "eventMoved") return await this.#event.onSale(creator);
    const ticketTypeId = this.kind === "free" ? "typ_school_free" : "typ_school_adult";
    return { eventId: "evt_school", ticketTypeId };
  }

  /** What the organizer does once the buyer has the tickets. */
  async #follow(api: Api, creator: Api): Promise<void> {
    if (!["refunded", "eventEnded", "eventMoved"].includes(this.kind)) return;
    const ticketIds = await eventually(async () => {
      const { body } = await api.get(`/orders/${this.orderId}`);
      return (body.state === "fulfilled" || body.state === "refunded") && body.ticketIds;
    }, 20_000);
    if (this.kind === "refunded") await this.#refund(creator, ticketIds);
    if (this.kind === "eventEnded") await this.#event.end(creator);
    if (this.kind === "eventMoved") {
      await this.#event.move(creator);
      // That everyone was told is the last thing that happens.
      const isNotified = async () =>
        (await api.get("/notifications?limit=100")).body.items.some(
          (one: { orderId: string; kind: string }) =>
            one.orderId === this.orderId && one.kind === "eventChanged",
        );
      await eventually(isNotified, 30_000);
    }
  }

  /** One ticket first, and then the rest. */
  async #refund(creator: Api, [first]: string[]): Promise<void> {
    const path = `/orders/${this.orderId}/refunds`;
    await answered(() => creator.post(path, { ticketIds: [first] }, this.#keys.oneTicket), [201]);
    await answered(() => creator.post(path, {}, this.#keys.theRest), [201]);
  }

  async #pay(api: Api): Promise<void> {
    const { first, second } = this.#keys;
    if (this.kind === "cancelled")
      return void (await answered(() => api.post(`/orders/${this.orderId}/cancel`, {}), [200]));
    if (this.kind === "free") return void (await this.#send(api, { key: first }, [200]));
    if (this.kind === "challenged") return await this.#passChallenge(api);
    if (this.kind === "declinedFirst") {
      await this.#send(api, { key: first, paymentMethod: "pm_card_visa_chargeDeclined" }, [402]);
      return void (await this.#send(api, { key: second, paymentMethod: "pm_card_visa" }, [200, 202]));
    }
    await this.#send(api, { key: first, paymentMethod: "pm_card_visa" }, [200, 202]);
  }

  async #passChallenge(api: Api): Promise<void> {
    const method = "pm_card_authenticationRequired";
    await this.#send(api, { key: this.#keys.first, paymentMethod: method }, [200, 202]);
    const order = await eventually(async () => {
      const { body } = await api.get(`/orders/${this.orderId}`);
      return (body.nextAction || body.state !== "paying") && body;
    });
    if (!order.nextAction) return;
    const page = new URL(order.nextAction.url);
    await fetch(api.url + page.pathname, {
      method: "POST",
      body: new URLSearchParams({ decision: "approve" }),
    });
  }

  #send(api: Api, { key, paymentMethod }: { key: string; paymentMethod?: string }, expected: number[]) {
    // A repeat may find that a later attempt has paid.
    const paid = [...expected, 200, 202];
    return answered(() => api.post(`/orders/${this.orderId}/payment`, { paymentMethod }, key), paid);
  }
}

/** An event of one purchase's own, to be moved or cancelled. */
class OwnEvent {
  readonly #keys = { event: randomUUID(), quota: randomUUID(), type: randomUUID() };
  #onSale: { eventId: string; ticketTypeId: string } | undefined;

  /** Each step may run twice: the keys are kept. */
  async onSale(creator: Api): Promise<{ eventId: string; ticketTypeId: string }> {
    this.#onSale ??= await this.#putOnSale(creator);
    return this.#onSale;
  }

  async #putOnSale(creator: Api): Promise<{ eventId: string; ticketTypeId: string }> {
    const made = async (path: string, body: object, key: string) =>
      (await answered(() => creator.post(path, body, key), [200, 201])).body.id;
    const event = {
      ...{ title: { en: "A night" }, venue: { name: "Hall", city: "Lyon" }, currency: "EUR" },
      ...{ startsAt: "2031-06-18T17:30:00Z", timeZone: "Europe/Paris" },
    };
    const eventId = await made("/organizers/org_sample_school/events", event, this.#keys.event);
    const quota = { name: "Hall", kind: "general", capacity: 10 };
    const quotaId = await made(`/events/${eventId}/quotas`, quota, this.#keys.quota);
    const type = { name: { en: "Entry" }, priceMinor: 1200, quotaId };
    const ticketTypeId = await made(`/events/${eventId}/ticket-types`, type, this.#keys.type);
    await answered(() => creator.post(`/events/${eventId}/publish`, {}), [200]);
    return { eventId, ticketTypeId };
  }

  async end(creator: Api): Promise<void> {
    await answered(() => creator.post(`/events/${this.#onSale?.eventId}/cancel`, {}), [200]);
  }

  async move(creator: Api): Promise<void> {
    const startsAt = "2031-06-25T17:30:00Z";
    await answered(() => creator.patch(`/events/${this.#onSale?.eventId}`, { startsAt }), [200]);
  }
}

/** Repeats while the shop answers 5xx; throws on any other status than the expected ones. */
async function answered(ask: () => Promise<ApiAnswer>, expected: number[]): Promise<ApiAnswer> {
  return await eventually(async () => {
    const answer = await ask();
    if (answer.status >= 500) return false;
    if (expected.includes(answer.status)) return answer;
    throw new Error(`expected ${expected}, got ${answer.status}: ${JSON.stringify(answer.body)}`);
  }, 20_000);
}
