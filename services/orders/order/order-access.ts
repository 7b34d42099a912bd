import type { EventForSale } from "../../../contracts/events/events.ts";
import type { Role } from "../../../contracts/users/users.ts";
import type { Ctx } from "../../../lib/calls/call.ts";
import { isAdmin, signedInUser } from "../../../lib/calls/context.ts";
import { fail } from "../../../lib/errors/errors.ts";
import type { MembershipCheck } from "../../../mixins/membership.ts";
import type { Collection } from "../../../mixins/store/port.ts";
import type { OrderDocument } from "./order-documents.ts";
import type { OrderPorts } from "./order-ports.ts";

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

/** Answers the event to members of its organizer with one of the roles; FORBIDDEN names the first of them. */
export type EventForStaff = (ctx: Ctx, eventId: string, ...roles: [Role, ...Role[]]) => Promise<EventForSale>;

/**
 * Asks for the event afresh, because whether a stranger may know of it depends on its state: throws NOT_FOUND of a
 * draft, FORBIDDEN of any other.
 */
export function eventForStaff(
  events: Pick<OrderPorts["events"], "getFresh">,
  members: MembershipCheck,
): EventForStaff {
  return async (ctx, eventId, ...roles) => {
    const event = await events.getFresh(eventId);
    await members.requireAt(ctx, event, ...roles);
    return event;
  };
}
