import type { OrderDocument, Refund } from "../../../services/orders/order/order-documents.ts";
import type { SandboxCharge, SandboxRefund } from "../../../services/payments/provider/sandbox-documents.ts";
import type { Ending, Finding } from "./checker.ts";
import { heldPlaces, placesSold, refundedIn } from "./unreturned-places.ts";

/** Refunds in the orders, at the payments and at the processor are one to one, and refunded tickets are unusable. */
export function checkRefunds(ending: Ending): Finding[] {
  const { orders } = ending.ledgers;
  return [
    ...[...orders.docs.values()].flatMap((order) =>
      [
        ...openRefunds(order),
        ...wrongAmounts(order),
        ...wrongMoney(ending, order),
        ...usableTickets(ending, order),
        ...unaskedRefunds(ending, order),
      ].map((broken) => ({ broken, orderIds: [order._id] })),
    ),
    ...wrongRows(ending),
    ...survivors(ending),
  ];
}

function openRefunds({ refunds, state }: OrderDocument): string[] {
  const isOpen = (refund: Refund) => refund.state === "voiding" || refund.state === "returning";
  const open = refunds.filter(isOpen).map(({ n, state }) => `the refund ${n} is stuck in "${state}"`);
  const isEmpty = refunds.length > 0 && state === "refunded";
  return state === "refunded" && !isEmpty ? [...open, "an order is refunded without a refund"] : open;
}

/** No ticket is refunded twice, and each refund has the price of its tickets. */
function wrongAmounts(order: OrderDocument): string[] {
  const prices = new Map<string, number>(
    order.lines.flatMap(({ unitPriceMinor, placeNumbers }, line) =>
      placeNumbers.map((_, n) => [`${order._id}:${line + 1}:${n + 1}`, unitPriceMinor] as const),
    ),
  );
  const broken: string[] = [];
  const seen = new Set<string>();
  for (const { n, state, tickets, amountMinor } of order.refunds) {
    if (state === "dropped") continue;
    const worth = tickets.reduce((sum, { ticketId }) => sum + (prices.get(ticketId) ?? 0), 0);
    if (worth !== amountMinor) broken.push(`the refund ${n} of ${amountMinor} is of tickets worth ${worth}`);
    for (const { ticketId } of tickets) {
      if (seen.has(ticketId)) broken.push(`${ticketId} is refunded twice`);
      seen.add(ticketId);
    }
  }
  const isOver = order.state === "refunded";
  if (isOver !== (heldPlaces(order).length === 0 && refundedIn(order).size > 0)) {
    broken.push(`an order that is "${order.state}" keeps ${heldPlaces(order).length} places`);
  }
  return broken;
}

const refundsOf = ({ ledgers }: Ending, { _id }: OrderDocument): SandboxRefund[] =>
  [...ledgers.sandboxCharges.docs.values()]
    .filter(({ orderId }) => orderId === _id)
    .flatMap((charge: SandboxCharge) => charge.refunds);

function wrongMoney(ending: Ending, order: OrderDocument): string[] {
  const made = refundsOf(ending, order);
  const refunded = made.map(
    ({ refund, amountMinor, outcome }) => `${refund}: ${amountMinor} ${outcome.outcome}`,
  );
  const given = order.refunds.filter(
    ({ state, amountMinor }) => (state === "done" || state === "failed") && amountMinor > 0,
  );
  const wanted = given.map(
    ({ n, amountMinor, state }) => `${n}: ${amountMinor} ${state === "done" ? "succeeded" : "failed"}`,
  );
  const broken: string[] = [];
  if (refunded.sort().join() !== wanted.sort().join()) {
    broken.push(`the processor refunded [${refunded}], the order [${wanted}]`);
  }
  const returned = made.reduce(
    (sum, one) => sum + (one.outcome.outcome === "succeeded" ? one.amountMinor : 0),
    0,
  );
  if (returned > order.totalMinor) {
    broken.push(`${returned} of ${order.totalMinor} were given back`);
  }
  return broken;
}

/** A ticket of a refunded place is refused at the gate, and one that is held is not void. */
function usableTickets({ ledgers }: Ending, order: OrderDocument): string[] {
  const gone = refundedIn(order);
  const isEnded = new Set(
    order.refunds.flatMap(({ because, tickets }) =>
      because === "eventCancelled" ? tickets.map(({ ticketId }) => ticketId) : [],
    ),
  );
  return placesSold(order).flatMap(({ ticketId }) => {
    const { state, undoneCheckIns = [] } = ledgers.tickets.docs.get(ticketId) ?? {};
    if (!gone.has(ticketId)) return state === "void" ? [`${ticketId} is void and was not refunded`] : [];
    const wasIn = state === "checkedIn" || undoneCheckIns.length > 0;
    const isRight = state === "void" || (wasIn && isEnded.has(ticketId));
    return isRight ? [] : [`the ticket ${ticketId} is "${state}" and was refunded`];
  });
}

function unaskedRefunds({ journal, event }: Ending, { refunds }: OrderDocument): string[] {
  const asked = new Set(journal.flatMap(({ what, key }) => (what === "refund" ? [key] : [])));
  return refunds.flatMap(({ n, id, because }) => {
    const isAsked = because === "asked" ? asked.has(id) : event.state === "cancelled";
    return isAsked ? [] : [`no one asked for the refund ${n}`];
  });
}

function wrongRows({ ledgers }: Ending): Finding[] {
  const made = new Map(
    [...ledgers.sandboxCharges.docs.values()].flatMap(({ refunds }) => refunds.map((one) => [one.key, one])),
  );
  const findings: Finding[] = [];
  for (const { _id, orderId, state, amountMinor } of ledgers.refunds.docs.values()) {
    const one = made.get(_id);
    const there = one ? `${one.outcome.outcome} ${one.amountMinor}` : "nothing";
    if (there === `${state} ${amountMinor}`) continue;
    const broken = `the payments' refund ${_id} is "${state} ${amountMinor}", at the processor "${there}"`;
    findings.push({ broken, orderIds: [orderId] });
  }
  for (const key of made.keys()) {
    if (ledgers.refunds.docs.has(key)) continue;
    findings.push({
      broken: `the processor knows ${key}, the payments do not`,
      orderIds: [key.split(":")[0]!],
    });
  }
  return findings;
}

/** Of a cancelled event nothing is left: no place is held, and no money is kept that could be given back. */
function survivors({ event, ledgers }: Ending): Finding[] {
  if (event.state !== "cancelled") return [];
  const findings: Finding[] = [];
  for (const { _id, state, claims } of ledgers.orders.docs.values()) {
    if (claims.length === 0 && state !== "fulfilled") continue;
    findings.push({ broken: `a cancelled event has an order that is "${state}"`, orderIds: [_id] });
  }
  for (const { orderId, outcome, amountMinor, refunds } of ledgers.sandboxCharges.docs.values()) {
    if (outcome?.outcome !== "succeeded") continue;
    // A refund that the processor refused is due by other means, and was announced.
    const settled = refunds.reduce((sum, refund) => sum + refund.amountMinor, 0);
    if (settled === amountMinor) continue;
    findings.push({ broken: `a cancelled event keeps money: ${amountMinor - settled}`, orderIds: [orderId] });
  }
  return findings;
}
