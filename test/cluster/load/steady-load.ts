import { setTimeout as pause } from "node:timers/promises";
import { minuteMs, secondMs } from "../../../lib/clock.ts";
import { Buyer, type World } from "../../chaos/load/buyers.ts";
import { Client, type Line } from "../../chaos/load/client.ts";
import { keepGate } from "../../chaos/load/gate.ts";
import { register } from "../../chaos/load/load.ts";
import { openSeason } from "../../chaos/topology/shows.ts";
import { Random } from "../../simulation/world/random.ts";
import type { Proof } from "../proof.ts";
import { urlOf } from "../release/release.ts";
import { tokensOf } from "../release/tokens.ts";

const buyers = 8;
/** Of each of them, so that together they buy about one a second. */
const oneEveryMs = buyers * secondMs;
const fulfilledWithinMs = 1.5 * minuteMs;
const cards = { pm_card_visa: 8, pm_card_visa_chargeDeclined: 1, pm_card_authenticationRequired: 1 };

/** Buyers behind the ingress who buy one ticket after the other, and two gates that check some of them in. */
export class SteadyShopping {
  /** Purchases that ended with tickets. */
  bought = 0;
  readonly #world: World;
  readonly #line: Line;
  readonly #work: Promise<void>[];

  private constructor(world: World, line: Line, clients: { buyers: Client[]; gates: Client[] }) {
    this.#world = world;
    this.#line = line;
    this.#work = [
      ...clients.buyers.map((client) => this.#shop(client)),
      ...clients.gates.map((client) => keepGate(world, client)),
    ];
    // leave() reports a failure.
    for (const each of this.#work) each.catch(() => {});
  }

  /** Opens accounts and a season of shows of their own; settles when the first ones have bought. */
  static async begin(proof: Proof): Promise<SteadyShopping> {
    const { journal, choices, dice } = proof;
    const tokenOf = await tokensOf(proof.kubernetes);
    const line = { url: urlOf(choices), journal, patience: { untilMs: Number.POSITIVE_INFINITY }, tokenOf };
    const seed = choices.seed * 1_000 + journal.requests.length;
    const clientOf = (userId: string) => new Client(line, userId, new Random(dice.between(1, 1e9)));
    const ids = await register(line, { seed, buyers });
    const shows = await openSeason(clientOf("usr_sample_creator"), "first");
    const hurry = async () => {};
    const world: World = { shows, everShown: shows, gate: { queue: [] }, isClosing: false, hurry };
    const gates = ["usr_sample_operator", "usr_sample_operator"].map(clientOf);
    const shopping = new SteadyShopping(world, line, { buyers: ids.map(clientOf), gates });
    await shopping.#untilBought(buyers / 2);
    return shopping;
  }

  /** Ends the load after the current requests. Throws an unexpected error of a client. */
  async leave(): Promise<void> {
    this.#world.isClosing = true;
    this.#line.patience.untilMs = Date.now() + fulfilledWithinMs;
    await Promise.allSettled(this.#work);
    await Promise.all(this.#work);
  }

  async #untilBought(count: number): Promise<void> {
    while (this.bought < count) await Promise.race([pause(secondMs / 4), ...this.#work]);
  }

  async #shop(client: Client): Promise<void> {
    await pause(client.dice.between(0, oneEveryMs));
    while (!this.#world.isClosing) {
      const next = Date.now() + oneEveryMs;
      if (await this.#buy(client)) this.bought += 1;
      while (Date.now() < next && !this.#world.isClosing) await pause(100);
    }
  }

  /** False when there was nothing left for this one. */
  async #buy(client: Client): Promise<boolean> {
    const { dice } = client;
    const stadium = this.#world.shows.find(({ name }) => name === "stadium")!;
    const buyer = new Buyer(this.#world, client, dice.chance(0.6) ? stadium : dice.pick(this.#world.shows));
    const orderId = await buyer.reserve();
    if (orderId === null) return false;
    await buyer.pay(orderId, dice.weighted(cards));
    await this.#follow(buyer, orderId);
    await buyer.collect(orderId);
    return true;
  }

  /** Until the order has its tickets: by way of the bank's page where there is one, by another card after a decline. */
  async #follow(buyer: Buyer, orderId: string): Promise<void> {
    const endMs = Date.now() + fulfilledWithinMs;
    let state = "";
    while (Date.now() < endMs) {
      const order = await buyer.look(orderId);
      state = order?.body?.state ?? `${order?.status} ${order?.code}`;
      if (state === "fulfilled") return;
      if (state === "reserved") await buyer.pay(orderId, "pm_card_visa");
      const { nextAction } = order?.body ?? {};
      if (nextAction) await buyer.answerBank(orderId, { url: nextAction.url, decision: "approve" });
      await pause(300);
    }
    throw new Error(`the order ${orderId} is "${state}" ${fulfilledWithinMs / secondMs} s after it was paid`);
  }
}
