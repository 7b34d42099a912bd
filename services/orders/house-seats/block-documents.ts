import type { Block } from "../../../contracts/orders/blocks.ts";
import { isoTime } from "../../../lib/clock.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { type Collection, type Document, isDuplicateKey, type Page } from "../../../mixins/store/port.ts";
import type { OrderDocument } from "../order/order-documents.ts";

/**
 * Places out of sale. It stands among the orders, because one unique index over the claims of both keeps a
 * place from being sold twice; but it is a kind of its own, and shares with an order only the fields that `claims`, the index
 * `holding` (by another value) and the index `due` need. No index of buyers, states or dates of orders finds it.
 */
export interface BlockDocument extends Document {
  bodyHash: string;
  eventId: string;
  quotaId: string;
  /** Retained for good; `claims` lists the places still held. */
  placeNumbers: number[];
  claims: string[];
  holding: typeof blocking | false;
  note: string | null;
  version: number;
  blockedAtMs: number;
  /** User's id. */
  blockedBy: string;
  liftedAtMs: number | null;
  liftedBy: string | null;
  /** When the estimate must be updated with these claims again; null: it is up to date. */
  nextAtMs: number | null;
}

/** The value of `holding` for a block that holds places; an order has true there. */
export const blocking = "block";

/** The orders' collection, seen as the blocks in it. */
export const blocksOf = (orders: Collection<OrderDocument>) => orders as unknown as Collection<BlockDocument>;

/** True for a block, where documents of both kinds are read. */
export function isBlock(document: Document): boolean {
  return document._id.startsWith("blk_");
}

/** The names of the keys that a block can clash under. */
export function refusedBy(error: unknown): "_id" | "claims" | null {
  return (["_id", "claims"] as const).find((key) => isDuplicateKey(error, key)) ?? null;
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
