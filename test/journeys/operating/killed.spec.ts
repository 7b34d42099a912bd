import { rmSync } from "node:fs";
import { afterAll, describe, expect, it } from "@jest/globals";
import { issueAccessToken } from "../../../lib/keys/access-tokens.ts";
import { loadSecrets } from "../../../lib/keys/secrets.ts";
import { deliveringFailpoints } from "../../../services/notifications/delivery/deliver.ts";
import { queueingFailpoints } from "../../../services/notifications/delivery/enqueue.ts";
import { orderFailpoints } from "../../../services/orders/order/order-states.ts";
import { paymentFailpoints } from "../../../services/payments/ledger/payment-ports.ts";
import { issuingFailpoints } from "../../../services/tickets/issue/issue-tickets.ts";
import { endOf, Purchase, type PurchaseKind } from "../../shop/actions/purchases.ts";
import type { Api } from "../../shop/api.ts";
import { seededUserId, temporaryFolder } from "../../shop/deployments/deployment.ts";
import { ShopProcess } from "../../shop/deployments/shop-process.ts";
import { ordersAtWork, readLedgers, serialsByEvent } from "../../shop/ledgers.ts";
import { eventually } from "../../support/eventually.ts";

/** These come only minutes later, or only to a payment or a check-in at that very moment: the simulation dies there. */
const later =
  /^orders\.(expire|giveUp|cancelAttempt|stopAttempt|withdraw|dropRefund)|^payments\.(cancel|watermark)/;

const points = [
  ...orderFailpoints,
  ...paymentFailpoints,
  ...issuingFailpoints,
  ...queueingFailpoints,
  ...deliveringFailpoints,
].filter((point) => !later.test(point));

const DATA_DIR = temporaryFolder();
afterAll(() => rmSync(DATA_DIR, { recursive: true, force: true }));

function kindFor(point: string): PurchaseKind {
  if (/EventJob/.test(point)) return "eventEnded";
  if (/tellBuyers/.test(point)) return "eventMoved";
  if (/[rR]efund|voidTickets/.test(point)) return "refunded";
  if (/decline/.test(point)) return "declinedFirst";
  if (/awaitBank/.test(point)) return "challenged";
  if (/confirmFree/.test(point)) return "free";
  if (/cancel|release/.test(point)) return "cancelled";
  return "paid";
}

function signedIn(api: Api, userId: string): Api {
  return api.as(issueAccessToken(loadSecrets(DATA_DIR), { userId, admin: false }, Date.now()));
}

const run = (api: Api, purchase: Purchase) =>
  purchase.run(signedIn(api, seededUserId(purchase.buyer)), signedIn(api, "usr_sample_creator"));

const isBought = (state: string) => state === "fulfilled" || state === "refunded";

/** One life of the shop, which ends at the failpoint; answers the signal that ended it. */
async function lifeUntil(point: string, purchases: Purchase[]): Promise<NodeJS.Signals | null> {
  const shop = new ShopProcess({ DATA_DIR, LOG_LEVEL: "error" }, [
    "node",
    "test/shop/deployments/dying-shop.ts",
    point,
  ]);
  const api = await shop.api().catch(() => null);
  if (api) for (const purchase of purchases) void run(api, purchase).catch(() => {});
  const tooLate = setTimeout(() => void shop.stop(), 20_000);
  const { signal } = await shop.ended;
  clearTimeout(tooLate);
  return signal;
}

describe(`a shop that is killed at each of ${points.length} failpoints, one after the other, on the same data`, () => {
  const purchases: Purchase[] = [];

  it("dies at every one of them", async () => {
    const deaths: string[] = [];
    for (const [index, point] of points.entries()) {
      purchases.push(new Purchase(kindFor(point), index));
      const unfinished = purchases.filter(({ done }) => !done);
      if ((await lifeUntil(point, unfinished)) === "SIGKILL") deaths.push(point);
    }
    expect(deaths).toEqual(points);
  }, 600_000);

  it("ends every order right within 30 s of its last start", async () => {
    const shop = new ShopProcess({ DATA_DIR, LOG_LEVEL: "error" });
    const api = await shop.api();
    await Promise.all(purchases.filter(({ done }) => !done).map((purchase) => run(api, purchase)));
    expect(purchases.every(({ done }) => done)).toBe(true);
    await eventually(async () => ordersAtWork(DATA_DIR) === 0, 30_000);
    await shop.stop();
    const { orders } = await readLedgers(DATA_DIR);
    const wanted = new Map(purchases.map(({ orderId, kind }) => [orderId, endOf(kind)]));
    expect(new Map(orders.map(({ _id, state }) => [_id, state]))).toEqual(wanted);
    expect(orders.filter(({ outbox, nextAtMs }) => outbox.length > 0 || nextAtMs !== null)).toEqual([]);
  }, 60_000);

  it("has charged each paid order once, with its amount, and no other", async () => {
    const { orders, charges } = await readLedgers(DATA_DIR);
    const paid = orders.filter(({ state, totalMinor }) => isBought(state) && totalMinor > 0);
    const charged = charges.map(({ orderId, amountMinor }) => `${orderId} ${amountMinor}`).sort();
    expect(charged).toEqual(paid.map(({ _id, totalMinor }) => `${_id} ${totalMinor}`).sort());
  });

  it("has given the money of each refunded order back once, and voided its tickets", async () => {
    const { orders, refunds, tickets } = await readLedgers(DATA_DIR);
    const ended = orders.filter(({ state }) => state === "refunded");
    const returned = refunds.map(({ orderId, refund, amountMinor }) => `${orderId} ${refund} ${amountMinor}`);
    const wanted = ended.flatMap((order) =>
      order.refunds.map((one) => `${order._id} ${one.n} ${one.amountMinor}`),
    );
    expect(returned.sort()).toEqual(wanted.sort());
    for (const { totalMinor, refunds: given } of ended) {
      expect(given.reduce((sum, { amountMinor }) => sum + amountMinor, 0)).toBe(totalMinor);
    }
    const states = new Map(tickets.map(({ _id, state }) => [_id, state]));
    for (const { ticketIds } of ended) for (const id of ticketIds) expect(states.get(id)).toBe("void");
  });

  it("has sold no place twice, and given serials without a gap", async () => {
    const { orders, tickets } = await readLedgers(DATA_DIR);
    const places = orders.flatMap(({ claims }) => claims.filter((claim) => claim.split("/").length === 2));
    expect(new Set(places).size).toBe(places.length);
    const fulfilled = orders.filter(({ state }) => isBought(state));
    expect(tickets.map(({ _id }) => _id).sort()).toEqual(
      fulfilled.flatMap(({ ticketIds }) => ticketIds).sort(),
    );
    for (const serials of serialsByEvent(tickets).values())
      expect(serials).toEqual(serials.map((_, index) => index + 1));
  });

  it("owes one notification of each kind, no more and no less", async () => {
    const { orders, notifications } = await readLedgers(DATA_DIR);
    const moved = new Set(purchases.flatMap(({ kind, orderId }) => (kind === "eventMoved" ? [orderId] : [])));
    const changed = notifications.filter(({ kind }) => kind === "eventChanged");
    expect(new Set(changed.map(({ orderId }) => orderId))).toEqual(moved);
    expect(changed).toHaveLength(moved.size);
    const owed = orders.flatMap(({ _id, state, attempts, refunds }) => [
      ...(isBought(state) ? [`${_id}:orderConfirmed:1`] : []),
      ...attempts
        .filter(({ outcome }) => outcome === "declined")
        .map(({ n }) => `${_id}:paymentDeclined:${n}`),
      ...refunds.map(({ n, because }) =>
        because === "asked" ? `${_id}:orderRefunded:${n}` : `${_id}:eventCancelled:1`,
      ),
    ]);
    const others = notifications.filter(({ kind }) => kind !== "eventChanged");
    expect(others.map(({ _id }) => _id).sort()).toEqual(owed.sort());
  });
});
