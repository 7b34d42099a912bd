import { setTimeout as pause } from "node:timers/promises";
import type { Order } from "../../contracts/orders/order-shape.ts";
import { type CheckingKey, readTicketCode } from "../../services/tickets/ticket/ticket-codes.ts";
import { RequestFailed } from "./patient-client.ts";
import type { TestAccount } from "./test-account.ts";

const outcomeWithinMs = 60_000;
const ended: readonly Order["state"][] = ["refunded", "cancelled", "expired"];

/** The buyer's part of a test purchase. Everything throws RequestFailed, and what it finds to be wrong. */
export class TestOrder {
  readonly buyer: TestAccount;
  #id: string | undefined;

  constructor(buyer: TestAccount) {
    this.buyer = buyer;
  }

  get exists(): boolean {
    return this.#id !== undefined;
  }

  async reserve(order: object): Promise<void> {
    const { id } = await this.buyer.ask("/orders", { body: order });
    this.#id = id;
  }

  async pay(): Promise<void> {
    await this.buyer.ask(`/orders/${this.#id}/payment`, { body: { paymentMethod: "pm_card_visa" } });
  }

  async requireFulfilled(): Promise<void> {
    await this.#in(["fulfilled"]);
  }

  async requireTicket(keys: CheckingKey[]): Promise<void> {
    const { items } = await this.buyer.ask(`/tickets?orderId=${this.#id}`);
    const [ticket, ...others] = items;
    if (ticket === undefined || others.length > 0)
      throw new Error(`order ${this.#id} has ${items.length} tickets instead of 1`);
    const { tid } = readTicketCode(keys, ticket.code);
    if (tid !== ticket.id) throw new Error(`the code of ticket ${ticket.id} is that of ${tid}`);
  }

  /** Whether it got out is the mail server's affair: no one has this address. */
  async requireConfirmation(): Promise<void> {
    await until(`order ${this.#id} was not confirmed`, async () => {
      const { items } = await this.buyer.ask("/notifications");
      const isConfirmation = (one: { kind: string; orderId: string }) =>
        one.kind === "orderConfirmed" && one.orderId === this.#id;
      return items.some(isConfirmation);
    });
  }

  /** Once its event is cancelled. One that was not paid has nothing to give back. */
  async requireMoneyBack(): Promise<void> {
    const { id, state, totalMinor, refunds } = await this.#in(ended);
    const returned = refunds.filter((refund) => refund.state === "done");
    const sum = returned.reduce((total, { amountMinor }) => total + amountMinor, 0);
    if (state === "refunded" && sum !== totalMinor)
      throw new Error(`order ${id} cost ${totalMinor} and got ${sum} back`);
  }

  /** Refused while a message about the order is still on its way out. */
  async eraseBuyer(): Promise<void> {
    await until("the buyer's account was not erased", async () => {
      try {
        await this.buyer.erase();
        return true;
      } catch (error) {
        if (error instanceof RequestFailed && error.code === "USER_HAS_TICKETS") return false;
        throw error;
      }
    });
  }

  async #in(states: readonly Order["state"][]): Promise<Order> {
    let order: Order | undefined;
    await until(`order ${this.#id} was not ${states[0]}`, async () => {
      order = (await this.buyer.ask(`/orders/${this.#id}`)) as Order;
      return states.includes(order.state);
    });
    return order as Order;
  }
}

async function until(failure: string, look: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + outcomeWithinMs;
  while (!(await look())) {
    if (performance.now() > end) throw new Error(`${failure} within ${outcomeWithinMs / 1_000} s`);
    await pause(200);
  }
}
