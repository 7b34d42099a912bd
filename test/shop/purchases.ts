import { randomUUID } from "node:crypto";
import { type Api, type ApiAnswer, eventually } from "./api.ts";

export type PurchaseKind = "paid" | "declinedFirst" | "challenged" | "free" | "cancelled";

/** A buyer who repeats every step with its key until the purchase has ended, however often the shop dies. */
export class Purchase {
  readonly kind: PurchaseKind;
  readonly buyer: number;
  readonly #keys = { reserve: randomUUID(), first: randomUUID(), second: randomUUID() };
  orderId: string | undefined;
  done = false;

  constructor(kind: PurchaseKind, buyer: number) {
    this.kind = kind;
    this.buyer = buyer;
  }

  /** Rejects when the shop dies meanwhile; run it again then. */
  async run(api: Api): Promise<void> {
    const ticketTypeId = this.kind === "free" ? "typ_school_free" : "typ_school_adult";
    const body = { eventId: "evt_school", lines: [{ ticketTypeId, quantity: 2 }] };
    const made = await answered(() => api.post("/orders", body, this.#keys.reserve), [201]);
    this.orderId = made.body.id;
    await this.#pay(api);
    const end = this.kind === "cancelled" ? "cancelled" : "fulfilled";
    await eventually(async () => (await api.get(`/orders/${this.orderId}`)).body.state === end, 30_000);
    this.done = true;
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

/** Repeats while the shop answers 5xx; throws on any other status than the expected ones. */
async function answered(ask: () => Promise<ApiAnswer>, expected: number[]): Promise<ApiAnswer> {
  return await eventually(async () => {
    const answer = await ask();
    if (answer.status >= 500) return false;
    if (expected.includes(answer.status)) return answer;
    throw new Error(`expected ${expected}, got ${answer.status}: ${JSON.stringify(answer.body)}`);
  }, 20_000);
}
