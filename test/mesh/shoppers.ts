import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { OnSale } from "../shop/actions/put-on-sale.ts";
import type { Api, ApiAnswer } from "../shop/api.ts";

/** A request that got no answer, or one that says to come again. */
export interface Lost {
  what: string;
  /** The status, or what became of the connection. */
  how: string;
  sentAtMs: number;
}

const comeAgain = [503, 504];
const patienceMs = 60_000;

/** People who buy one ticket after the other, each repeating what was lost with the same key, until it is done. */
export class Shoppers {
  /** In the order in which they were lost. */
  readonly lost: Lost[] = [];
  /** Orders that were paid, with the places that their buyers were told. */
  readonly bought: { orderId: string; placeNumbers: number[] }[] = [];
  readonly #sale: OnSale;
  readonly #shopping: Promise<void>[];
  #isOver = false;

  constructor(buyers: Api[], sale: OnSale) {
    this.#sale = sale;
    this.#shopping = buyers.map((buyer) => this.#shop(buyer));
    // leave() reports a failure.
    for (const each of this.#shopping) each.catch(() => {});
  }

  /** Each ends what it has begun. Throws what any of them was answered that it should never have been. */
  async leave(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#shopping);
  }

  async #shop(buyer: Api): Promise<void> {
    while (!this.#isOver) {
      await this.#buyOne(buyer);
      await pause(50);
    }
  }

  async #buyOne(buyer: Api): Promise<void> {
    const { eventId, ticketTypeIds } = this.#sale;
    const body = { eventId, lines: [{ ticketTypeId: ticketTypeIds[0], quantity: 1 }] };
    const [reserving, paying] = [randomUUID(), randomUUID()];
    const order = await this.#insist("reserve", 201, () => buyer.post("/orders", body, reserving));
    const { id: orderId, lines } = order.body;
    const card = { paymentMethod: "pm_card_visa" };
    await this.#insist("pay", [200, 202], () => buyer.post(`/orders/${orderId}/payment`, card, paying));
    await this.#untilFulfilled(buyer, orderId);
    const tickets = await this.#insist("tickets", 200, () => buyer.get(`/tickets?orderId=${orderId}`));
    if (tickets.body.items.length !== 1) throw new Error(`${orderId} has no ticket`);
    this.bought.push({ orderId, placeNumbers: lines[0].placeNumbers });
  }

  async #untilFulfilled(buyer: Api, orderId: string): Promise<void> {
    const end = Date.now() + patienceMs;
    for (;;) {
      const { body } = await this.#insist("read", 200, () => buyer.get(`/orders/${orderId}`));
      if (body.state === "fulfilled") return;
      if (Date.now() > end) throw new Error(`${orderId} is still ${body.state}`);
      await pause(50);
    }
  }

  /** Asks until it is answered as it should be. */
  async #insist(
    what: string,
    expected: number | number[],
    ask: () => Promise<ApiAnswer>,
  ): Promise<ApiAnswer> {
    const end = Date.now() + patienceMs;
    for (;;) {
      const sentAtMs = Date.now();
      const answer = await ask().catch((error: Error) => error);
      const status = answer instanceof Error ? 0 : answer.status;
      if ([expected].flat().includes(status)) return answer as ApiAnswer;
      const how =
        answer instanceof Error
          ? String(answer.cause ?? answer)
          : `${status} ${answer.body.code}: ${answer.body.detail}`;
      if (status !== 0 && !comeAgain.includes(status)) throw new Error(`${what} was answered ${how}`);
      if (Date.now() > end) throw new Error(`${what} was lost again and again: ${how}`);
      this.lost.push({ what, how, sentAtMs });
      await pause(100);
    }
  }
}
