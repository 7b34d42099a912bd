import type { Ending, Finding } from "../../simulation/checks/checker.ts";
import { heldPlaces } from "../../simulation/checks/unreturned-places.ts";

/**
 * The promises that hold of an event whatever its prices, limits and tickets were, and whatever was answered: no
 * place is sold twice, each paid order was charged once, each charge is of such an order, and the serials have no gap.
 */
export function checkPlainly(ending: Ending): Finding[] {
  return [...placesSoldTwice(ending), ...wrongCharges(ending), ...gapsInSerials(ending)];
}

function placesSoldTwice({ ledgers }: Ending): Finding[] {
  const kept = [...ledgers.orders.docs.values()].flatMap((order) =>
    heldPlaces(order).map(({ claim }) => ({ claim, orderId: order._id })),
  );
  return [...Map.groupBy(kept, ({ claim }) => claim)].flatMap(([claim, owners]) =>
    owners.length > 1
      ? [{ broken: `the place ${claim} is sold twice`, orderIds: owners.map(({ orderId }) => orderId) }]
      : [],
  );
}

function wrongCharges({ ledgers }: Ending): Finding[] {
  const charges = [...ledgers.sandboxCharges.docs.values()].filter(
    ({ outcome }) => outcome?.outcome === "succeeded",
  );
  const byOrder = Map.groupBy(charges, ({ orderId }) => orderId);
  const paid = [...ledgers.orders.docs.values()].filter(
    ({ state, totalMinor }) => totalMinor > 0 && (state === "fulfilled" || state === "refunded"),
  );
  const known = new Set(paid.map(({ _id }) => _id));
  return [
    ...paid.flatMap(({ _id, totalMinor }) => {
      const taken = (byOrder.get(_id) ?? []).map(({ amountMinor }) => amountMinor);
      const isOnce = taken.length === 1 && taken[0] === totalMinor;
      return isOnce ? [] : [{ broken: `${totalMinor} was due and [${taken}] was charged`, orderIds: [_id] }];
    }),
    ...[...byOrder.keys()].flatMap((orderId) =>
      known.has(orderId)
        ? []
        : [{ broken: "money was taken for an order that is not paid", orderIds: [orderId] }],
    ),
  ];
}

function gapsInSerials({ ledgers, event }: Ending): Finding[] {
  const serials = [...ledgers.tickets.docs.values()].map(({ serial }) => serial).sort((a, b) => a - b);
  if (serials.every((serial, index) => serial === index + 1)) return [];
  return [{ broken: `the serials of ${event.id} are ${serials}`, orderIds: [] }];
}
