import { secondMs } from "../../../lib/clock.ts";
import { failedWith } from "../../../lib/errors/errors.ts";
import { copyOf } from "../../../mixins/store/plain-json.ts";
import type { OrderDocument, OrderLine, Refund } from "../../../services/orders/order/order-documents.ts";
import type { Shop } from "../world/shop.ts";
import type { World } from "../world/world.ts";

const patienceMs = 10 * secondMs;

/** An order as people see it. */
export interface ShownOrder extends Pick<OrderDocument, "_id" | "state"> {
  lines: Pick<OrderLine, "ticketTypeId" | "quotaId" | "placeNumbers">[];
  refunds: Pick<Refund, "id" | "n" | "state">[];
}

/** One request of a buyer or of the organizer, and its answer: an order, or the code of an error. */
export interface JournalEntry {
  atMs: number;
  buyerId: string;
  what: "reserve" | "pay" | "cancel" | "look" | "refund";
  key: string | null;
  /** Null when reserving. */
  orderId: string | null;
  order: ShownOrder | null;
  error: string | null;
}

/** The actions of one buyer in one tab, and a journal of the shop's answers. */
export class Browser {
  readonly name: string;
  readonly buyerId: string;
  readonly #world: World;
  readonly #journal: JournalEntry[];

  constructor(world: World, who: { name: string; buyerId: string }, journal: JournalEntry[]) {
    this.#world = world;
    this.name = who.name;
    this.buyerId = who.buyerId;
    this.#journal = journal;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((done) => this.later(ms, done));
  }

  later(ms: number, work: () => void) {
    return this.#world.schedule.at(this.#world.schedule.nowMs + ms, work);
  }

  /** One request; throws the shop's error, or TIMEOUT. */
  send<T>(work: (shop: Shop) => Promise<T>): Promise<T | null> {
    const { network, shopOf } = this.#world;
    return network
      .call({ from: this, timeoutMs: patienceMs, work: (at) => work(shopOf(at)) })
      .catch(() => null);
  }

  /** Asks and retries, as a buyer does without a clear answer. Null for a refusal, and when patience is over. */
  async ask(
    request: Pick<JournalEntry, "what" | "key"> & { orderId?: string },
    work: (shop: Shop) => Promise<OrderDocument>,
  ): Promise<OrderDocument | null> {
    const { network, shopOf, dice } = this.#world;
    const maxTries = dice.between(1, 12);
    for (let n = 1; n <= maxTries; n++) {
      try {
        const order = await network.call({
          from: this,
          timeoutMs: patienceMs,
          work: (at) => work(shopOf(at)),
        });
        this.#write(request, { order: copyOf(order), error: null });
        return order;
      } catch (error) {
        this.#write(request, { order: null, error: codeOf(error) });
        if (!isWorthRepeating(error)) return null;
        await this.sleep(dice.between(500, 4 * secondMs));
      }
    }
    return null;
  }

  #write(
    { what, key, orderId }: Pick<JournalEntry, "what" | "key"> & { orderId?: string },
    answer: Pick<JournalEntry, "order" | "error">,
  ): void {
    const { schedule, note } = this.#world;
    const { buyerId } = this;
    this.#journal.push({ atMs: schedule.nowMs, buyerId, what, key, orderId: orderId ?? null, ...answer });
    note(
      `${this.name} ${what} ${key ?? ""}: ${answer.error ?? `${answer.order?._id} ${answer.order?.state}`}`,
    );
  }
}

const codeOf = (error: unknown) => (error as { type?: string }).type ?? String((error as Error).message);

/** A fault or a silence: the request is to be repeated with the same key. */
function isWorthRepeating(error: unknown): boolean {
  return (
    failedWith(error, "TIMEOUT", "SERVICE_UNAVAILABLE", "EVENT_LOADING") || !("type" in (error as object))
  );
}
