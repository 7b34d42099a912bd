import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Order } from "../contracts/order-shape.ts";
import { checkingKeysOf, readTicketCode } from "../services/tickets/ticket-codes.ts";
import type { ApiRequest } from "./api-request.ts";
import { PatientClient, RequestFailed } from "./patient-client.ts";

/** Does a part of it, under a title to print. */
export type Step = <T>(title: string, work: () => Promise<T>) => Promise<T>;

const api = "/api/v1";
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const outcomeWithinMs = 60_000;
/** How long the shop may be away, in all. */
const patienceMs = { buying: 40_000, clearingUp: 20_000 };
const ended = ["refunded", "cancelled", "expired"];

/**
 * A purchase that proves that a shop works, by its API alone: an event of its own on sale, a place reserved and paid, a
 * ticket. `clearUp` then takes the event off sale, gives the money back and erases the buyer. The event, archived, and
 * its organizer stay, as the shop keeps them for the accounts.
 */
export class TestPurchase {
  readonly #url: string;
  readonly #step: Step;
  #client: PatientClient;
  #organizerToken: string | undefined;
  #buyerToken: string | undefined;
  #organizerId: string | undefined;
  #eventId: string | undefined;
  #ticketTypeId: string | undefined;
  #orderId: string | undefined;

  constructor(url: string, step: Step) {
    this.#url = url;
    this.#step = step;
    this.#client = new PatientClient(url, patienceMs.buying);
  }

  /** Throws what the step that failed throws; `clearUp` is to be called all the same. */
  async buy(): Promise<void> {
    await this.#step("reads what the API offers", () => this.#readDescription());
    this.#organizerToken = await this.#step("registers an organizer's account", () => this.#registered());
    await this.#step("opens an organizer", () => this.#openOrganizer());
    await this.#step("drafts an event with 4 places and a price", () => this.#draft());
    await this.#step("publishes it", () =>
      this.#asOrganizer(`/events/${this.#eventId}/publish`, { body: {} }),
    );
    this.#buyerToken = await this.#step("registers a buyer's account", () => this.#registered());
    await this.#step("reserves a place", () => this.#reserve());
    await this.#step("pays with pm_card_visa", () => this.#pay());
    await this.#step("waits until the order is fulfilled", () => this.#orderIn(["fulfilled"]));
    await this.#step("checks the ticket's code by the shop's public keys", () => this.#checkTicket());
    await this.#step("finds the confirmation on its way", () => this.#findConfirmation());
  }

  /** Whatever `buy` came to. Throws what the step that failed throws. */
  async clearUp(): Promise<void> {
    this.#client = new PatientClient(this.#url, patienceMs.clearingUp);
    const wasOnSale = this.#eventId !== undefined && (await this.#endEvent(this.#eventId));
    if (this.#buyerToken !== undefined)
      await this.#step("erases the buyer's account", () => this.#eraseBuyer());
    if (wasOnSale || this.#organizerToken === undefined) return;
    if (this.#organizerId !== undefined)
      await this.#step("deletes the organizer", () =>
        this.#asOrganizer(`/organizers/${this.#organizerId}`, { method: "DELETE" }),
      );
    await this.#step("erases its account", () => this.#asOrganizer("/users/me", { method: "DELETE" }));
  }

  async #readDescription(): Promise<void> {
    const { info } = await this.#client.ask("/openapi.json");
    if (info?.title !== "EventsApp") throw new Error(`${this.#url}/openapi.json is not that of EventsApp`);
  }

  /** The access token of a new account that nobody can sign in to again. */
  async #registered(): Promise<string> {
    const email = `test-purchase-${randomUUID()}@example.org`;
    const login = { email, password: randomUUID() };
    const register = () =>
      this.#client.ask(`${api}/auth/register`, { body: { ...login, name: "Test purchase" } });
    const session = await register().catch((error) => {
      // One that was repeated: the first one worked.
      if (!(error instanceof RequestFailed) || error.code !== "EMAIL_TAKEN") throw error;
      return this.#client.ask(`${api}/auth/login`, { body: login });
    });
    return session.accessToken;
  }

  async #openOrganizer(): Promise<void> {
    const { id } = await this.#asOrganizer("/organizers", { body: { name: "Test purchase" } });
    this.#organizerId = id;
  }

  async #draft(): Promise<void> {
    const name = { en: "Test purchase", fr: "Achat d'essai" };
    const event = await this.#asOrganizer(`/organizers/${this.#organizerId}/events`, {
      body: {
        title: name,
        venue: { name: "Nowhere", city: "Nowhere" },
        startsAt: new Date(Date.now() + 30 * dayMs).toISOString(),
        timeZone: "UTC",
        currency: "EUR",
      },
    });
    this.#eventId = event.id;
    const places = { name: "Places", kind: "general", capacity: 4 };
    const quota = await this.#asOrganizer(`/events/${event.id}/quotas`, { body: places });
    // Whoever is killed half-way leaves an event that nobody buys for long.
    const saleEndsAt = new Date(Date.now() + 10 * minuteMs).toISOString();
    const price = { name, priceMinor: 1_200, quotaId: quota.id, saleEndsAt };
    const type = await this.#asOrganizer(`/events/${event.id}/ticket-types`, { body: price });
    this.#ticketTypeId = type.id;
  }

  async #reserve(): Promise<void> {
    const lines = [{ ticketTypeId: this.#ticketTypeId, quantity: 1 }];
    const { id } = await this.#asBuyer("/orders", { body: { eventId: this.#eventId, lines } });
    this.#orderId = id;
  }

  async #pay(): Promise<void> {
    await this.#asBuyer(`/orders/${this.#orderId}/payment`, { body: { paymentMethod: "pm_card_visa" } });
  }

  async #checkTicket(): Promise<void> {
    const { items } = await this.#asBuyer(`/tickets?orderId=${this.#orderId}`);
    const keys = checkingKeysOf(await this.#client.ask("/.well-known/ticket-keys.json"));
    const [ticket, ...others] = items;
    if (ticket === undefined || others.length > 0)
      throw new Error(`order ${this.#orderId} has ${items.length} tickets instead of 1`);
    const { tid } = readTicketCode(keys, ticket.code);
    if (tid !== ticket.id) throw new Error(`the code of ticket ${ticket.id} is that of ${tid}`);
  }

  /** Whether it got out is the mail server's affair: nobody has this address. */
  async #findConfirmation(): Promise<void> {
    await this.#until(`order ${this.#orderId} was not confirmed`, async () => {
      const { items } = await this.#asBuyer("/notifications");
      const isConfirmation = (one: { kind: string; orderId: string }) =>
        one.kind === "orderConfirmed" && one.orderId === this.#orderId;
      return items.some(isConfirmation);
    });
  }

  /** Whether it had been on sale: what never was is deleted, and leaves nothing behind. */
  async #endEvent(eventId: string): Promise<boolean> {
    const { state } = await this.#step("looks at what became of the event", () =>
      this.#asOrganizer(`/events/${eventId}`),
    );
    if (state === "draft") {
      await this.#step("deletes its draft", () =>
        this.#asOrganizer(`/events/${eventId}`, { method: "DELETE" }),
      );
      return false;
    }
    await this.#step("cancels the event", () => this.#asOrganizer(`/events/${eventId}/cancel`, { body: {} }));
    if (this.#orderId !== undefined)
      await this.#step("has the money back", async () => requireMoneyBack(await this.#orderIn(ended)));
    await this.#step("archives the event", () =>
      this.#asOrganizer(`/events/${eventId}/archive`, { body: {} }),
    );
    return true;
  }

  /** Refused while a message about the order is still on its way out. */
  async #eraseBuyer(): Promise<void> {
    await this.#until("the buyer's account was not erased", async () => {
      try {
        await this.#asBuyer("/users/me", { method: "DELETE" });
        return true;
      } catch (error) {
        if (error instanceof RequestFailed && error.code === "USER_HAS_TICKETS") return false;
        throw error;
      }
    });
  }

  async #orderIn(states: readonly string[]): Promise<Order> {
    let order: Order | undefined;
    const isThere = async () => {
      order = (await this.#asBuyer(`/orders/${this.#orderId}`)) as Order;
      return states.includes(order.state);
    };
    await this.#until(`order ${this.#orderId} was not ${states[0]}`, isThere);
    return order as Order;
  }

  async #until(failure: string, look: () => Promise<boolean>): Promise<void> {
    const end = performance.now() + outcomeWithinMs;
    while (!(await look())) {
      if (performance.now() > end) throw new Error(`${failure} within ${outcomeWithinMs / 1_000} s`);
      await pause(200);
    }
  }

  #asOrganizer(path: string, request: ApiRequest = {}) {
    return this.#client.ask(api + path, { ...request, token: this.#organizerToken });
  }

  #asBuyer(path: string, request: ApiRequest = {}) {
    return this.#client.ask(api + path, { ...request, token: this.#buyerToken });
  }
}

/** Of an order that was paid; one that was not has nothing to give back. */
function requireMoneyBack({ id, state, totalMinor, refunds }: Order): void {
  const returned = refunds.filter((refund) => refund.state === "done");
  const sum = returned.reduce((total, { amountMinor }) => total + amountMinor, 0);
  if (state === "refunded" && sum !== totalMinor)
    throw new Error(`order ${id} cost ${totalMinor} and got ${sum} back`);
}
