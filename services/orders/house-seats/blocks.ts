import type { EventForSale } from "../../../contracts/events/events.ts";
import type { Block } from "../../../contracts/orders/blocks.ts";
import { maxBlocked } from "../../../contracts/orders/blocks.ts";
import { parseClaim, placeClaim } from "../../../lib/claims.ts";
import { isoTime } from "../../../lib/clock.ts";
import { orderLeaseMs } from "../../../lib/deadlines.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { badField } from "../../../lib/errors/field-errors.ts";
import { sameRequest } from "../../../lib/idempotency.ts";
import { bodyHash, derivedId } from "../../../lib/ids.ts";
import type { Collection, Page } from "../../../mixins/store/port.ts";
import type { OrderDocument } from "../order/order-documents.ts";
import type { OrderPorts } from "../order/order-ports.ts";
import { numbersBeyond } from "../reserve/price.ts";
import { type BlockDocument, blocking, blocksOf, refusedBy } from "./block-documents.ts";
import { type TellingPorts, updateEstimate } from "./update-estimate.ts";

export type BlockPorts = TellingPorts & { events: Pick<OrderPorts["events"], "getFresh"> };

/** The input of an event creator. */
export interface BlockRequest {
  eventId: string;
  quotaId: string;
  placeNumbers?: number[] | undefined;
  from?: number | undefined;
  to?: number | undefined;
  note?: string | undefined;
  userId: string;
  idempotencyKey: string;
}

/** How often a clash may be over before it can be named. */
const mostClashes = 5;

/**
 * Takes all the places out of sale or none, by inserting the block. The same key gives the same block.
 * Throws VALIDATION_FAILED, EVENT_CLOSED, PLACES_TAKEN naming the taken numbers, IDEMPOTENCY_KEY_REUSED.
 */
export async function block(ports: BlockPorts, wish: BlockRequest): Promise<BlockDocument> {
  const blocks = blocksOf(ports.orders);
  const known = await blocks.get(blockIdOf(wish));
  if (known) return sameRequest(known, hashOf(wish));
  const event = await ports.events.getFresh(wish.eventId);
  const wanted = newBlock(wish, placesIn(event, wish), ports.clock.nowMs());
  requireOpen(event);
  for (let clash = 1; clash <= mostClashes; clash++) {
    const key = await insert(blocks, wanted);
    if (key === null) return await updateEstimate(ports, wanted);
    if (key === "_id") return sameRequest((await blocks.get(wanted._id)) ?? wanted, hashOf(wish));
    const owners = await blocks.owners("claims", wanted.eventId, wanted.claims);
    if (owners.size > 0) throw taken(wanted, [...owners.keys()]);
  }
  throw fail("EVENT_LOADING");
}

/** Gives a block's places back to the sale. `block` must be the caller's to lift. Throws NOT_FOUND when it is lifted. */
export async function lift(ports: BlockPorts, block: BlockDocument, userId: string): Promise<BlockDocument> {
  const nowMs = ports.clock.nowMs();
  const lifted = await blocksOf(ports.orders).change(
    block._id,
    { version: block.version },
    {
      claims: [],
      holding: false,
      version: block.version + 1,
      liftedAtMs: nowMs,
      liftedBy: userId,
      nextAtMs: nowMs + orderLeaseMs,
    },
  );
  if (lifted) return await updateEstimate(ports, lifted);
  return await lift(ports, await liveBlock(ports.orders, block.eventId, block._id), userId);
}

/** A block of this event that has not been lifted. Throws NOT_FOUND. */
export async function liveBlock(
  orders: Collection<OrderDocument>,
  eventId: string,
  blockId: string,
): Promise<BlockDocument> {
  const block = await blocksOf(orders).get(blockId);
  if (block?.eventId === eventId && block.liftedAtMs === null) return block;
  throw fail("NOT_FOUND", { what: "block", id: blockId });
}

/** The blocks of an event that have not been lifted. */
export function pageOfBlocks(
  orders: Collection<OrderDocument>,
  { eventId, limit, cursor }: { eventId: string; limit: number; cursor?: string | undefined },
): Promise<Page<BlockDocument>> {
  const where = { eventId, holding: blocking };
  return blocksOf(orders).find({ index: "holding", where, limit, after: cursor });
}

export function blockView({ _id, eventId, quotaId, placeNumbers, note, blockedAtMs }: BlockDocument): Block {
  return { id: _id, eventId, quotaId, placeNumbers, note, createdAt: isoTime(blockedAtMs) };
}

/** Like an order's, it carries the event's id. */
const blockIdOf = ({ eventId, userId, idempotencyKey }: BlockRequest) =>
  derivedId(`blk_${eventId.slice("evt_".length)}`, userId, "orders.createBlock", idempotencyKey);

const hashOf = ({ eventId, quotaId, placeNumbers, from, to, note }: BlockRequest) =>
  bodyHash({ eventId, quotaId, placeNumbers, from, to, note });

function newBlock(wish: BlockRequest, placeNumbers: number[], nowMs: number): BlockDocument {
  return {
    _id: blockIdOf(wish),
    bodyHash: hashOf(wish),
    eventId: wish.eventId,
    quotaId: wish.quotaId,
    placeNumbers,
    claims: placeNumbers.map((number) => placeClaim(wish.quotaId, number)),
    holding: blocking,
    note: wish.note ?? null,
    version: 1,
    blockedAtMs: nowMs,
    blockedBy: wish.userId,
    liftedAtMs: null,
    liftedBy: null,
    // The worker that made the block updates the estimate at once; others only if it does not.
    nextAtMs: nowMs + orderLeaseMs,
  };
}

/** The places that are asked for, ascending. Throws VALIDATION_FAILED. */
function placesIn(event: EventForSale, wish: BlockRequest): number[] {
  const quota = event.quotas.find(({ id }) => id === wish.quotaId);
  if (!quota) throw badField("/quotaId", "must be a quota of the event");
  if (wish.placeNumbers) {
    if (wish.from !== undefined || wish.to !== undefined) throw eitherWay();
    const errors = numbersBeyond(quota, wish.placeNumbers, "/placeNumbers");
    if (errors.length > 0) throw fail("VALIDATION_FAILED", { errors });
    if (new Set(wish.placeNumbers).size < wish.placeNumbers.length) {
      throw badField("/placeNumbers", "must not name a place twice");
    }
    return wish.placeNumbers.toSorted((a, b) => a - b);
  }
  return range(wish, quota.capacity);
}

function range({ from, to }: BlockRequest, capacity: number): number[] {
  if (from === undefined || to === undefined) throw eitherWay();
  if (to < from) throw badField("/to", `must not be below ${from}, where the range begins`);
  if (to > capacity)
    throw badField("/to", `must be at most ${capacity}, the capacity of the quota, got ${to}`);
  if (to - from >= maxBlocked) throw badField("/to", `takes at most ${maxBlocked} places`);
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

const eitherWay = () => badField("", "name the places: by `placeNumbers`, or by `from` and `to`");

function requireOpen({ state }: EventForSale): void {
  if (state !== "draft" && state !== "published") throw fail("EVENT_CLOSED", { state });
}

async function insert(
  blocks: Collection<BlockDocument>,
  block: BlockDocument,
): Promise<"_id" | "claims" | null> {
  try {
    await blocks.insert(block);
    return null;
  } catch (error) {
    const key = refusedBy(error);
    if (key === null) throw error;
    return key;
  }
}

function taken({ quotaId }: BlockDocument, claims: string[]) {
  const numbers = claims
    .map(parseClaim)
    .flatMap((claim) => (claim.kind === "place" ? claim.placeNumber : []));
  return fail("PLACES_TAKEN", { quotaId, placeNumbers: numbers.sort((a, b) => a - b) });
}
