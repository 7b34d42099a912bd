import { checkingKeysOf } from "../../services/tickets/ticket/ticket-codes.ts";
import { PatientClient } from "./patient-client.ts";
import { TestAccount } from "./test-account.ts";
import { TestEvent } from "./test-event.ts";
import { TestOrder } from "./test-order.ts";

/** Does a part of it, under a title to print. */
export type Step = <T>(title: string, work: () => Promise<T>) => Promise<T>;

const patienceMs = { buying: 40_000, clearingUp: 20_000 };

/**
 * A purchase that proves that a shop works, by its API alone: an event of its own on sale, a place reserved and paid, a
 * ticket. `clearUp` then takes the event off sale, gives the money back and erases the buyer. The event, archived, and
 * its organizer stay, as the shop keeps them for the accounts.
 */
export class TestPurchase {
  readonly #step: Step;
  readonly #client: PatientClient;
  #event: TestEvent | undefined;
  #order: TestOrder | undefined;

  constructor(url: string, step: Step) {
    this.#step = step;
    this.#client = new PatientClient(url, patienceMs.buying);
  }

  /** Throws what the step that failed throws; `clearUp` is to be called all the same. */
  async buy(): Promise<void> {
    const account = () => TestAccount.register(this.#client);
    await this.#step("reads what the API offers", () => this.#requireShop());
    const event = new TestEvent(await this.#step("registers an organizer's account", account));
    this.#event = event;
    await this.#step("opens an organizer", () => event.openOrganizer());
    await this.#step("drafts an event with 4 places and a price", () => event.draft());
    await this.#step("publishes it", () => event.publish());
    const order = new TestOrder(await this.#step("registers a buyer's account", account));
    this.#order = order;
    await this.#step("reserves a place", () => order.reserve(event.orderOfOne));
    await this.#step("pays with pm_card_visa", () => order.pay());
    await this.#step("waits until the order is fulfilled", () => order.requireFulfilled());
    await this.#step("checks the ticket's code by the shop's public keys", async () =>
      order.requireTicket(checkingKeysOf(await this.#client.ask("/.well-known/ticket-keys.json"))),
    );
    await this.#step("finds the confirmation on its way", () => order.requireConfirmation());
  }

  /** Whatever `buy` came to. Throws what the step that failed throws. */
  async clearUp(): Promise<void> {
    this.#client.patienceMs = patienceMs.clearingUp;
    const [event, order] = [this.#event, this.#order];
    const wasOnSale = event?.exists === true && (await this.#endSale(event));
    if (order !== undefined) await this.#step("erases the buyer's account", () => order.eraseBuyer());
    if (wasOnSale || event === undefined) return;
    if (event.hasOrganizer) await this.#step("deletes the organizer", () => event.deleteOrganizer());
    await this.#step("erases its account", () => event.organizer.erase());
  }

  async #requireShop(): Promise<void> {
    const { info } = await this.#client.ask("/openapi.json");
    if (info?.title !== "EventsApp")
      throw new Error(`${this.#client.url}/openapi.json is not that of EventsApp`);
  }

  /** Whether it had been on sale: what never was is deleted, and leaves nothing behind. */
  async #endSale(event: TestEvent): Promise<boolean> {
    const state = await this.#step("looks at what became of the event", () => event.state());
    if (state === "draft") {
      await this.#step("deletes its draft", () => event.delete());
      return false;
    }
    await this.#step("cancels the event", () => event.cancel());
    const order = this.#order;
    if (order?.exists) await this.#step("has the money back", () => order.requireMoneyBack());
    await this.#step("archives the event", () => event.archive());
    return true;
  }
}
