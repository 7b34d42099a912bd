import { isAdmin, signedInUser } from "../../../lib/calls/actor.ts";
import type { Ctx } from "../../../lib/calls/call.ts";
import { fail } from "../../../lib/errors/errors.ts";
import type { MembershipCheck } from "../../../mixins/membership.ts";
import type { Collection } from "../../../mixins/store/port.ts";
import type { OrderDocument } from "./order-documents.ts";

/** Access rights to one order. To everyone else it does not exist: each throws NOT_FOUND. */
export class OrderAccess {
  readonly #orders: Collection<OrderDocument>;
  readonly #members: MembershipCheck;

  constructor(orders: Collection<OrderDocument>, members: MembershipCheck) {
    this.#orders = orders;
    this.#members = members;
  }

  /** The buyer's, or any for an admin. */
  async own(ctx: Ctx, orderId: string): Promise<OrderDocument> {
    const order = await this.#existing(orderId);
    if (isOwn(ctx, order)) return order;
    throw notFound(orderId);
  }

  /** An order that the buyer and the organizer's members may read. */
  async visible(ctx: Ctx, orderId: string): Promise<OrderDocument> {
    const order = await this.#existing(orderId);
    if (isOwn(ctx, order)) return order;
    if (await this.#members.has(ctx, order.organizerId, "eventCreator", "operator")) return order;
    throw notFound(orderId);
  }

  /** An order that the organizer's event creators may change; FORBIDDEN to others with read access. */
  async managed(ctx: Ctx, orderId: string): Promise<OrderDocument> {
    const order = await this.visible(ctx, orderId);
    await this.#members.require(ctx, order.organizerId, "eventCreator");
    return order;
  }

  async #existing(orderId: string): Promise<OrderDocument> {
    const order = await this.#orders.get(orderId);
    if (!order) throw notFound(orderId);
    return order;
  }
}

const isOwn = ({ meta }: Ctx, order: OrderDocument) => isAdmin(meta) || order.buyerId === signedInUser(meta);

const notFound = (orderId: string) => fail("NOT_FOUND", { what: "order", id: orderId });
