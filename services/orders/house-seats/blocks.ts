import type { EventForSale } from "../../../contracts/events/events.ts";
import { maxBlocked } from "../../../contracts/orders/blocks.ts";
import { orderLeaseMs } from "../../../lib/deadlines.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { badField } from "../../../lib/errors/field-errors.ts";
import { sameRequest } from "../../../lib/idempotency.ts";
import { bodyHash, derivedId, parseClaim, placeClaim } from "../../../lib/ids.ts";
import type { Collection } from "../../../mixins/store/port.ts";
import type { OrderPorts } from "../order/order-ports.ts";
import { numbersBeyond } from "../reserve/price.ts";
import { type BlockDocument, blocking, blocksOf, liveBlock, refusedBy } from "./block-documents.ts";

export type EstimatePorts = Pick<OrderPorts, "orders" | "clock" | "log"> & {
  inventory: Pick<OrderPorts["inventory"], "correct" | "release">;
};

export type BlockPorts = EstimatePorts & { events: Pick<OrderPorts["events"], "getFresh"> };

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
const maxClashes = 5;

/**
 * Takes all the places out of sale or none, by inserting the block. The same key gives the same block.
 * Throws VALIDATION_FAILED, EVENT_CLOSED, PLACES_TAKEN naming the taken numbers, IDEMPOTENCY_KEY_REUSED.
 */
export async function block(ports: BlockPorts, request: BlockRequest): Promise<BlockDocument> {
  const blocks = blocksOf(ports.orders);
  const known = await blocks.get(blockIdOf(request));
  if (known) return sameRequest(known, hashOf(request));
  const event = await ports.events.getFresh(request.eventId);
  const wanted = newBlock(request, placesIn(event, request), ports.clock.nowMs());
  requireOpen(event);
  for (let clash = 1; clash <= maxClashes; clash++) {
    const key = await insert(blocks, wanted);
    if (key === null) return await updateEstimate(ports, wanted);
    if (key === "_id") return sameRequest((await blocks.get(wanted._id)) ?? wanted, hashOf(request));
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

/** Like an order's, it carries the event's id. */
const blockIdOf = ({ eventId, userId, idempotencyKey }: BlockRequest) =>
  derivedId(`blk_${eventId.slice("evt_".length)}`, userId, "orders.createBlock", idempotencyKey);

const hashOf = ({ eventId, quotaId, placeNumbers, from, to, note }: BlockRequest) =>
  bodyHash({ eventId, quotaId, placeNumbers, from, to, note });

function newBlock(request: BlockRequest, placeNumbers: number[], nowMs: number): BlockDocument {
  return {
    _id: blockIdOf(request),
    bodyHash: hashOf(request),
    eventId: request.eventId,
    quotaId: request.quotaId,
    placeNumbers,
    claims: placeNumbers.map((number) => placeClaim(request.quotaId, number)),
    holding: blocking,
    note: request.note ?? null,
    version: 1,
    blockedAtMs: nowMs,
    blockedBy: request.userId,
    liftedAtMs: null,
    liftedBy: null,
    // The worker that made the block updates the estimate at once; others only if it does not.
    nextAtMs: nowMs + orderLeaseMs,
  };
}

/** The places that are asked for, ascending. Throws VALIDATION_FAILED. */
function placesIn(event: EventForSale, request: BlockRequest): number[] {
  const quota = event.quotas.find(({ id }) => id === request.quotaId);
  if (!quota) throw badField("/quotaId", "must be a quota of the event");
  if (request.placeNumbers) {
    if (request.from !== undefined || request.to !== undefined) throw eitherWay();
    const errors = numbersBeyond(quota, request.placeNumbers, "/placeNumbers");
    if (errors.length > 0) throw fail("VALIDATION_FAILED", { errors });
    if (new Set(request.placeNumbers).size < request.placeNumbers.length) {
      throw badField("/placeNumbers", "must not name a place twice");
    }
    return request.placeNumbers.toSorted((a, b) => a - b);
  }
  return range(request, quota.capacity);
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

/**
 * Updates the estimate with the places that a block took or released, until it has the latest. The ledger has decided already: a
 * fault is left to the next look. Answers the block as it stands then.
 */
async function updateEstimate(ports: EstimatePorts, block: BlockDocument): Promise<BlockDocument> {
  try {
    await sendClaims(ports, block);
  } catch (error) {
    ports.log.warn(
      { err: error, blockId: block._id },
      "the estimate could not be updated for a block; tried again",
    );
    return block;
  }
  const updated = await blocksOf(ports.orders).change(
    block._id,
    { version: block.version },
    { nextAtMs: null },
  );
  if (updated) return updated;
  // Lifted in the meantime: this update is out of date.
  const now = await blocksOf(ports.orders).get(block._id);
  return now ? await updateEstimate(ports, now) : block;
}

/** Updates the estimate of a due block, after taking it for `orderLeaseMs`. False when nothing is left to update. */
export async function retryEstimateUpdate(ports: EstimatePorts, blockId: string): Promise<boolean> {
  const blocks = blocksOf(ports.orders);
  const block = await blocks.get(blockId);
  if (!block || block.nextAtMs === null) return false;
  const expected = { version: block.version, nextAtMs: block.nextAtMs };
  const leased = await blocks.change(blockId, expected, { nextAtMs: ports.clock.nowMs() + orderLeaseMs });
  if (!leased) return false;
  await updateEstimate(ports, leased);
  return true;
}

async function sendClaims({ inventory }: EstimatePorts, block: BlockDocument): Promise<void> {
  if (block.liftedAtMs === null) return await inventory.correct(block.eventId, block._id, block.claims);
  const freed = block.placeNumbers.map((number) => placeClaim(block.quotaId, number));
  await inventory.release(block.eventId, block._id, freed);
}
