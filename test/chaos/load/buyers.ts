import type { Show } from "../topology/shows.ts";
import type { Answer, Ask, Client, Hear } from "./client.ts";
import type { Gate } from "./gate.ts";
import { type OrderAnswer, shownOrder } from "./journal.ts";

/** The environment of a buyer. */
export interface World {
  /** On sale now. */
  shows: Show[];
  /** Whatever was put on sale. */
  everShown: Show[];
  gate: Gate;
  /** The load ends: each client stops after its current answer. */
  isClosing: boolean;
  /** Lets the time of an order that its buyer has left run out. */
  hurry: (orderId: string) => Promise<void>;
}

const cards = {
  pm_card_visa: 30,
  pm_card_visa_chargeDeclined: 8,
  pm_card_visa_chargeDeclinedInsufficientFunds: 4,
  pm_card_authenticationRequired: 14,
  pm_sandbox_slow: 5,
  pm_sandbox_lost_charged: 6,
  pm_sandbox_lost_not_charged: 6,
  pm_sandbox_twice: 6,
  pm_sandbox_late: 6,
  pm_sandbox_late_declined: 4,
  pm_sandbox_out_of_order: 6,
  pm_sandbox_refund_lost: 8,
  pm_sandbox_refund_fails: 3,
};

const plans = { pay: 24, payInTwoTabs: 4, payAndCancel: 4, payAtTheLastMoment: 3, cancel: 4, abandon: 4 };

/** Buys until the run ends. */
export async function runScenario(world: World, client: Client): Promise<void> {
  const { dice } = client;
  while (!world.isClosing) {
    await purchase(new Buyer(world, client, dice.pick(world.shows)), dice.weighted(plans));
    await client.sleep(dice.between(50, 1_500));
  }
}

/** A purchase that has no reason to fail; throws when it does. */
export async function buyOne(world: World, client: Client, show: Show): Promise<void> {
  const buyer = new Buyer(world, client, show);
  const orderId = await buyer.reserve();
  if (orderId === null) throw new Error(`${show.name} sells nothing any more`);
  await buyer.pay(orderId, "pm_card_visa");
  for (let look = 1; look <= 60; look++) {
    const order = await buyer.look(orderId);
    if (order?.body?.state === "fulfilled") return await buyer.collect(orderId);
    await client.sleep(250);
  }
  throw new Error(`the order ${orderId} was paid after quiet had returned, and has no tickets`);
}

async function purchase(buyer: Buyer, plan: keyof typeof plans): Promise<void> {
  const { dice } = buyer.client;
  const orderId = await buyer.reserve();
  if (orderId === null || buyer.isLeaving) return;
  await buyer.client.sleep(dice.between(0, 800));
  if (plan === "abandon") return void (await buyer.world.hurry(orderId));
  if (plan === "cancel") return void (await buyer.cancel(orderId));
  const during = inTheOtherTab(buyer, orderId, plan);
  await payUntilDone(buyer, orderId);
  await during;
}

async function inTheOtherTab(buyer: Buyer, orderId: string, plan: keyof typeof plans): Promise<void> {
  const { dice } = buyer.client;
  if (plan === "payInTwoTabs") await buyer.pay(orderId, dice.weighted(cards));
  if (plan === "payAtTheLastMoment") await buyer.world.hurry(orderId);
  if (plan !== "payAndCancel") return;
  await buyer.client.sleep(dice.between(0, 400));
  await buyer.cancel(orderId);
}

async function payUntilDone(buyer: Buyer, orderId: string): Promise<void> {
  const { dice } = buyer.client;
  const maxCards = dice.between(1, 4);
  for (let n = 1; n <= maxCards && !buyer.isLeaving; n++) {
    const card = n === maxCards && dice.chance(0.5) ? "pm_card_visa" : dice.weighted(cards);
    const paid = await buyer.pay(orderId, card);
    const state = paid && paid.status < 300 ? paid.body.state : null;
    const settled = state === "paying" || state === "paid" ? await follow(buyer, orderId) : state;
    if (settled === "fulfilled") return await buyer.collect(orderId);
    if (settled !== null && settled !== "reserved") return;
    await buyer.client.sleep(dice.between(0, 500));
  }
}

/** Looks at the order until the payment is settled, and goes to the bank's page when there is one; its state then. */
async function follow(buyer: Buyer, orderId: string): Promise<string | null> {
  const { dice } = buyer.client;
  // Some never come back from their bank: their attempt is ended at the processor when its time is over.
  const bank = dice.weighted({ approve: 6, refuse: 2, leave: 2 });
  for (let look = 1; look <= 20 && !buyer.isLeaving; look++) {
    await buyer.client.sleep(dice.between(200, 900));
    const order = await buyer.look(orderId);
    const state = order?.body?.state ?? null;
    if (state !== "paying" && state !== "paid") return state;
    if (!order?.body.nextAction) continue;
    if (bank === "leave") {
      await buyer.world.hurry(orderId);
      return "left";
    }
    await buyer.answerBank(orderId, { url: order.body.nextAction.url, decision: bank });
  }
  return null;
}

/** One buyer at one show. */
export class Buyer {
  readonly world: World;
  readonly client: Client;
  readonly #show: Show;

  constructor(world: World, client: Client, show: Show) {
    this.world = world;
    this.client = client;
    this.#show = show;
  }

  get isLeaving(): boolean {
    return this.world.isClosing;
  }

  /** The order's id; null when it was refused. */
  async reserve(): Promise<string | null> {
    const { client } = this;
    const body = { eventId: this.#show.eventId, lines: this.#show.lines(client.dice) };
    const wanted = { method: "POST" as const, path: "/orders", body, key: client.newKey() };
    const send = () => this.#ask("reserve", wanted);
    // An impatient finger.
    const twice = client.dice.chance(0.1) ? send() : null;
    const answer = await send();
    await twice;
    return answer?.status === 201 ? answer.body.id : null;
  }

  async pay(orderId: string, paymentMethod: string): Promise<Answer | null> {
    const path = `/orders/${orderId}/payment`;
    const wanted = { method: "POST" as const, path, body: { paymentMethod }, key: this.client.newKey() };
    return await this.#ask("pay", { ...wanted, about: orderId });
  }

  async cancel(orderId: string): Promise<Answer | null> {
    const wanted = { method: "POST" as const, path: `/orders/${orderId}/cancel`, body: {} };
    return await this.#ask("cancel", { ...wanted, key: this.client.newKey(), about: orderId });
  }

  async look(orderId: string): Promise<Answer | null> {
    return await this.#ask("look", { method: "GET", path: `/orders/${orderId}`, about: orderId });
  }

  async answerBank(orderId: string, { url, decision }: { url: string; decision: string }): Promise<void> {
    const form = { decision };
    await this.client.ask({ what: "bank", method: "POST", path: url, form, about: orderId });
  }

  /** Looks at the tickets, and gives some to the gate. */
  async collect(orderId: string): Promise<void> {
    const { client } = this;
    const path = `/tickets?limit=100&orderId=${orderId}`;
    const answer = await client.ask({ what: "tickets", method: "GET", path, about: orderId });
    if (answer?.status !== 200) return;
    for (const { id, serial, placeNumber, code } of answer.body.items) {
      const seen = { id, orderId, serial, placeNumber, buyerId: client.userId, atMs: Date.now() };
      client.journal.tickets.push(seen);
      if (code && client.dice.chance(0.4)) this.world.gate.queue.push({ ticketId: id, code });
    }
  }

  async #ask(what: OrderAnswer["what"], wanted: Omit<Ask, "what">): Promise<Answer | null> {
    const { key = null, about = null } = wanted;
    const { userId: buyerId, journal } = this.client;
    const { eventId } = this.#show;
    const hear: Hear = ({ atMs, status, code }, body) => {
      const order = status !== null && status < 300 ? shownOrder(body) : null;
      const entry = { atMs, buyerId, what, key, orderId: about, order, error: code, status, eventId };
      journal.orders.push(entry);
    };
    return await this.client.ask({ what, ...wanted }, hear);
  }
}
