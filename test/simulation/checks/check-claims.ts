import { parseClaim } from "../../../lib/ids.ts";
import type { OrderDocument } from "../../../services/orders/order/order-documents.ts";
import type { Ending, Finding } from "./checker.ts";
import { heldPlaces } from "./unreturned-places.ts";

/** No place is claimed twice or does not exist, limits hold, and the places agree with the ledger. */
export function checkClaims(ending: Ending): Finding[] {
  const orders = [...ending.ledgers.orders.docs.values()];
  return [
    ...orders.flatMap((order) =>
      [...ownClaims(order), ...ownSlots(ending, order)].map((broken) => ({ broken, orderIds: [order._id] })),
    ),
    ...claimedTwice(orders),
    ...beyondCapacity(ending, orders),
    ...beyondLimits(ending, orders),
    ...estimate(ending, orders),
  ];
}

const placesOf = (order: OrderDocument) => heldPlaces(order).map(({ claim }) => claim);

/** An order claims exactly its places while it lives, less those that were refunded, and nothing afterwards. */
function ownClaims(order: OrderDocument): string[] {
  const claimed = order.claims.filter((claim) => parseClaim(claim).kind === "place").sort();
  const wanted = placesOf(order).sort();
  const broken: string[] = [];
  if (claimed.join() !== wanted.join()) {
    broken.push(`an order that is "${order.state}" claims [${claimed}] instead of [${wanted}]`);
  }
  if (order.holding !== order.claims.length > 0)
    broken.push("`holding` does not say whether there are claims");
  return broken;
}

/** Under each limit an order has as many slots as tickets that it counts. */
function ownSlots({ event }: Ending, order: OrderDocument): string[] {
  const held = heldPlaces(order);
  const claims = order.claims.map((text) => parseClaim(text));
  const slotsOf = (limitId: string) =>
    claims.filter((claim) => claim.kind === "slot" && claim.limitId === limitId).length;
  const limits = [
    { name: "the event", max: event.maxTicketsPerBuyer, slots: slotsOf("event"), counted: held.length },
    {
      ...{ name: "the tour", max: event.tourLimit?.maxTicketsPerBuyer ?? null },
      ...{ slots: order.tourClaims?.length ?? 0, counted: held.length },
    },
    ...event.ticketTypes.map(({ id, maxPerBuyer: max }) => {
      const counted = held.filter(({ ticketTypeId }) => ticketTypeId === id).length;
      return { name: id, max, slots: slotsOf(id), counted };
    }),
  ];
  return limits.flatMap(({ name, max, slots, counted }) => {
    const wanted = max === null ? 0 : counted;
    return slots === wanted ? [] : [`an order has ${slots} slots of ${name} instead of ${wanted}`];
  });
}

/** Out of lines as well as claims: a claim that is gone does not hide a place that was sold twice. */
function claimedTwice(orders: OrderDocument[]): Finding[] {
  const owners = new Map<string, string>();
  const findings: Finding[] = [];
  for (const order of orders) {
    for (const claim of new Set([...order.claims, ...placesOf(order)])) {
      const other = owners.get(claim);
      if (other) findings.push({ broken: `${claim} is sold twice`, orderIds: [other, order._id] });
      owners.set(claim, order._id);
    }
    const places = placesOf(order);
    if (new Set(places).size < places.length) {
      findings.push({ broken: "an order has a place twice", orderIds: [order._id] });
    }
  }
  return findings;
}

function beyondCapacity({ event }: Ending, orders: OrderDocument[]): Finding[] {
  return event.quotas.flatMap(({ id, capacity }) => {
    const sold: number[] = [];
    const orderIds: string[] = [];
    for (const order of orders) {
      const numbers = heldPlaces(order).flatMap((one) => (one.quotaId === id ? [one.placeNumber] : []));
      if (numbers.length > 0) orderIds.push(order._id);
      sold.push(...numbers);
    }
    const findings: Finding[] = [];
    if (sold.length > capacity)
      findings.push({ broken: `${sold.length} of ${capacity} places of ${id} are sold`, orderIds });
    if (sold.some((number) => number < 1 || number > capacity)) {
      findings.push({ broken: `a place of ${id} is sold that does not exist`, orderIds });
    }
    return findings;
  });
}

function beyondLimits({ event }: Ending, orders: OrderDocument[]): Finding[] {
  const limits = [
    { name: "of the tour", max: event.tourLimit?.maxTicketsPerBuyer ?? null, isCounted: () => true },
    { name: "of the event", max: event.maxTicketsPerBuyer, isCounted: () => true },
    ...event.ticketTypes.map((type) => ({
      name: `of ${type.id}`,
      max: type.maxPerBuyer,
      isCounted: (ticketTypeId: string) => ticketTypeId === type.id,
    })),
  ];
  const findings: Finding[] = [];
  for (const { name, max, isCounted } of limits) {
    const byBuyer = new Map<string, number>();
    for (const order of orders) {
      const tickets = heldPlaces(order).filter(({ ticketTypeId }) => isCounted(ticketTypeId)).length;
      byBuyer.set(order.buyerId, (byBuyer.get(order.buyerId) ?? 0) + tickets);
    }
    for (const [buyerId, tickets] of byBuyer) {
      if (max === null || tickets <= max) continue;
      const orderIds = orders.filter((order) => order.buyerId === buyerId).map(({ _id }) => _id);
      findings.push({
        broken: `${buyerId} has ${tickets} tickets ${name}, where ${max} is the most`,
        orderIds,
      });
    }
  }
  return findings;
}

const ownersOf = (claims: string[], orders: OrderDocument[]) =>
  orders.filter((order) => claims.some((claim) => order.claims.includes(claim))).map(({ _id }) => _id);

function estimate({ taken }: Ending, orders: OrderDocument[]): Finding[] {
  if (taken === null) return [];
  const thought = new Set(taken);
  const claimed = new Set(orders.flatMap((order) => order.claims));
  const tooMany = [...thought].filter((claim) => !claimed.has(claim));
  const tooFew = [...claimed].filter((claim) => !thought.has(claim));
  if (tooMany.length + tooFew.length === 0) return [];
  const broken = `the places think [${tooMany}] taken, the ledger [${tooFew}], and they agree on the rest`;
  return [{ broken, orderIds: ownersOf(tooFew, orders) }];
}
