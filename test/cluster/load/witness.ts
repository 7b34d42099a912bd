import { isDeepStrictEqual } from "node:util";
import { made } from "../../shop/actions/open-organizer.ts";
import { orderIn, pay, reserved } from "../../shop/actions/order-tickets.ts";
import { general, putOnSale } from "../../shop/actions/put-on-sale.ts";
import { signedInAs } from "../../shop/actions/sign-in.ts";
import { Api, type ApiAnswer } from "../../shop/api.ts";
import type { ClusterOptions } from "../cluster-options.ts";
import { urlOf } from "../release/release.ts";

interface Session {
  accessToken: string;
  refreshToken: string;
}

interface Seen {
  // biome-ignore lint/suspicious/noExplicitAny: an answer's body
  order: any;
  // biome-ignore lint/suspicious/noExplicitAny: an answer's body
  ticket: any;
}

/** An earlier buyer, with her session, order and ticket. */
export class Witness {
  readonly #visitor: Api;
  readonly #session: Session;
  readonly #seen: Seen;

  private constructor(visitor: Api, session: Session, seen: Seen) {
    this.#visitor = visitor;
    this.#session = session;
    this.#seen = seen;
  }

  /** Registers, and buys one ticket of a new event. */
  static async ofPurchase(choices: ClusterOptions): Promise<Witness> {
    const visitor = new Api(urlOf(choices));
    const sale = await putOnSale(await signedInAs(visitor, "creator"), { quotas: [general(10)] });
    const account = {
      email: `witness-${Date.now()}@example.org`,
      password: "a long enough one",
      name: "Wanda",
    };
    const session = await made(visitor, "/auth/register", account);
    const buyer = visitor.as(session.accessToken);
    const { id } = await reserved(buyer, sale);
    await pay(buyer, id, "pm_card_visa");
    const order = await orderIn(buyer, id, "fulfilled");
    const ticket = (await buyer.get(`/tickets/${order.ticketIds[0]}`)).body;
    return new Witness(visitor, session, { order, ticket });
  }

  /** Her token and her session are good, her order and ticket are the same, and the ticket opens the gate. */
  async isStillKnown(): Promise<void> {
    const { order, ticket } = this.#seen;
    const buyer = this.#visitor.as(this.#session.accessToken);
    requireEqual("the order", (await buyer.get(`/orders/${order.id}`)).body, order);
    requireEqual("the ticket", (await buyer.get(`/tickets/${ticket.id}`)).body, ticket);
    const { refreshToken } = this.#session;
    requireStatus("the session's renewal", await this.#visitor.post("/auth/refresh", { refreshToken }), 200);
    const operator = await signedInAs(this.#visitor, "operator");
    const scan = { code: ticket.code, scanId: `witness-${Date.now()}`, gate: "A" };
    requireStatus("the ticket at the gate", await operator.post("/check-ins", scan), 201);
  }
}

function requireEqual(what: string, now: unknown, then: unknown): void {
  if (isDeepStrictEqual(now, then)) return;
  throw new Error(`${what} was ${JSON.stringify(then)} and is ${JSON.stringify(now)}`);
}

function requireStatus(what: string, { status, body }: ApiAnswer, expected: number): void {
  if (status !== expected) throw new Error(`${what} was answered ${status} ${JSON.stringify(body)}`);
}
