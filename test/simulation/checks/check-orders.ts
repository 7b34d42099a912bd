import type { OrderDocument } from "../../../services/orders/order/order-documents.ts";
import { type OrderMove, orderMoves } from "../../../services/orders/order/order-states.ts";
import type { Ending, Finding } from "./checker.ts";

const ends = ["fulfilled", "refunded", "expired", "cancelled"];
const isBought = (state: string) => state === "fulfilled" || state === "refunded";

/** Every order came to its end by legal moves, owes nothing, and adds up. */
export function checkOrders({ ledgers, event }: Ending): Finding[] {
  const prices = new Map(event.ticketTypes.map((type) => [type.id, type.priceMinor]));
  return [...ledgers.orders.docs.values()].flatMap((order) =>
    [
      ...stuck(order),
      ...illegalMoves(order),
      ...wrongAttempts(order),
      ...wrongTotal(order, prices),
      ...earlyExpiry(order),
    ].map((broken) => ({ broken, orderIds: [order._id] })),
  );
}

function stuck({ state, outbox, nextAtMs }: OrderDocument): string[] {
  const broken: string[] = [];
  if (!ends.includes(state)) broken.push(`an order is stuck in "${state}"`);
  if (outbox.length > 0) broken.push(`an order still owes ${outbox.map((entry) => entry.kind)}`);
  if (nextAtMs !== null) broken.push("an order that is finished is still to be looked at");
  return broken;
}

function illegalMoves({ history, state }: OrderDocument): string[] {
  const broken: string[] = [];
  let now: string | null = null;
  for (const { what, from, to } of history) {
    if (from !== now) broken.push(`"${what}" left "${from}" where the order was "${now}"`);
    const move = orderMoves[what as OrderMove];
    const isLegal = now === null ? what === "reserve" && to === "reserved" : isMove(move, { from, to });
    if (!isLegal) broken.push(`"${what}" from "${from}" to "${to}" is no move of an order`);
    now = to;
  }
  return now === state ? broken : [...broken, `the history ends in "${now}", the order in "${state}"`];
}

function isMove(
  move: (typeof orderMoves)[OrderMove] | undefined,
  { from, to }: { from: string | null; to: string },
): boolean {
  return move !== undefined && (move.from as readonly (string | null)[]).includes(from) && move.to === to;
}

function wrongAttempts({ attempts, state, totalMinor }: OrderDocument): string[] {
  const broken: string[] = [];
  attempts.forEach(({ n, outcome }, index) => {
    const isLast = index === attempts.length - 1;
    if (n !== index + 1) broken.push(`attempt ${index + 1} has the number ${n}`);
    if (outcome === "open") broken.push(`attempt ${n} is still open`);
    if (outcome === "succeeded" && !(isLast && isBought(state))) {
      broken.push(`attempt ${n} succeeded in an order that is "${state}"`);
    }
  });
  if (new Set(attempts.map(({ keyHash }) => keyHash)).size < attempts.length) {
    broken.push("one Idempotency-Key opened two attempts");
  }
  if (isBought(state) && totalMinor > 0 && attempts.at(-1)?.outcome !== "succeeded") {
    broken.push(`an order is ${state} and no attempt succeeded`);
  }
  return broken;
}

function wrongTotal({ lines, totalMinor }: OrderDocument, prices: Map<string, number>): string[] {
  const total = lines.reduce(
    (sum, line) => sum + prices.get(line.ticketTypeId)! * line.placeNumbers.length,
    0,
  );
  return total === totalMinor ? [] : [`an order costs ${totalMinor} and its lines ${total}`];
}

/** By the clock of the worker that let it expire. */
function earlyExpiry({ history, expiresAtMs }: OrderDocument): string[] {
  const expired = history.find(({ what }) => what === "expire");
  return expired && expired.atMs < expiresAtMs ? ["an order expired before its time"] : [];
}
