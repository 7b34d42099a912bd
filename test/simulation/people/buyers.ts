import type { LineRequest } from "../../../contracts/orders/orders.ts";
import { secondMs } from "../../../lib/clock.ts";
import { copyOf } from "../../../mixins/store/plain-json.ts";
import { lastAttempt, type OrderDocument } from "../../../services/orders/order/order-documents.ts";
import { answerWithinMs } from "../../../services/orders/order/order-states.ts";
import { answerChallenge } from "../../../services/payments/provider/sandbox-challenges.ts";
import { newLines } from "../world/scenario.ts";
import type { World } from "../world/world.ts";
import type { Browser } from "./browser.ts";

const cards = {
  pm_card_visa: 30,
  pm_card_visa_chargeDeclined: 12,
  pm_card_visa_chargeDeclinedInsufficientFunds: 5,
  pm_card_authenticationRequired: 22,
  pm_sandbox_slow: 5,
  pm_sandbox_lost_charged: 8,
  pm_sandbox_lost_not_charged: 8,
  pm_sandbox_twice: 5,
  pm_sandbox_late: 6,
  pm_sandbox_late_declined: 6,
  pm_sandbox_out_of_order: 6,
  pm_sandbox_refund_lost: 10,
  pm_sandbox_refund_fails: 4,
  pm_card_nonsense: 3,
};

const plans = { pay: 14, payInTwoTabs: 3, payAndCancel: 4, payInVain: 2, cancel: 2, abandon: 2 };

/** One purchase from the first click to its end, or to where the buyer loses patience. */
export async function buy(world: World, browser: Browser): Promise<void> {
  const { dice, schedule } = world;
  const order = await reserveOrder(world, browser, newLines(dice));
  if (!order) return;
  const plan = dice.weighted(plans);
  // Some come back when the reservation is just about to expire.
  const lastMomentMs = order.expiresAtMs - schedule.nowMs - dice.between(-1, 30) * secondMs;
  await browser.sleep(dice.chance(0.12) ? Math.max(0, lastMomentMs) : dice.between(0, 20 * secondMs));
  if (plan === "abandon") return;
  if (plan === "cancel") return await cancelOrder(world, browser, order._id);
  const otherTab = openOtherTab(world, browser, { orderId: order._id, plan });
  await payUntilDone(world, browser, { orderId: order._id, hasMoney: plan !== "payInVain" });
  await otherTab;
}

function cardOf({ dice, buyersVanish }: World): string {
  return buyersVanish ? "pm_card_authenticationRequired" : dice.weighted(cards);
}

async function openOtherTab(
  world: World,
  browser: Browser,
  { orderId, plan }: { orderId: string; plan: keyof typeof plans },
): Promise<void> {
  const { dice } = world;
  if (plan === "payInTwoTabs") {
    await payOrder(world, browser, { orderId, card: cardOf(world), key: "other-tab" });
  }
  if (plan !== "payAndCancel") return;
  await browser.sleep(dice.between(0, dice.pick([10, 500])));
  await cancelOrder(world, browser, orderId);
}

async function reserveOrder(
  world: World,
  browser: Browser,
  lines: LineRequest[],
): Promise<OrderDocument | null> {
  const { dice, parts } = world;
  const { buyerId } = browser;
  const key = `${browser.name}:reserve`;
  const reservation = {
    buyerId,
    idempotencyKey: key,
    eventId: world.event.id,
    lines,
    cause: causeOf(browser),
  };
  const send = () =>
    browser.ask({ what: "reserve", key }, (shop) => parts.reserve(shop.orders, copyOf(reservation)));
  // An impatient finger.
  const twice = dice.chance(0.1) ? send() : null;
  const answer = await send();
  await twice;
  return answer;
}

async function payUntilDone(
  world: World,
  browser: Browser,
  { orderId, hasMoney }: { orderId: string; hasMoney: boolean },
): Promise<void> {
  const { dice } = world;
  const maxCards = hasMoney ? dice.between(1, 4) : 6;
  for (let n = 1; n <= maxCards; n++) {
    const choice = n === maxCards && dice.chance(0.5) ? "pm_card_visa" : cardOf(world);
    const card = hasMoney ? choice : "pm_card_visa_chargeDeclinedInsufficientFunds";
    const paid = await payOrder(world, browser, { orderId, card, key: `card-${n}` });
    const order = paid?.state === "paying" || paid === null ? await follow(world, browser, orderId) : paid;
    if (order && order.state !== "reserved") return;
    await browser.sleep(dice.between(0, 30 * secondMs));
  }
}

async function payOrder(
  world: World,
  browser: Browser,
  { orderId, card, key: name }: { orderId: string; card: string; key: string },
): Promise<OrderDocument | null> {
  const key = `${browser.name}:${name}`;
  const { buyerId } = browser;
  const payment = { orderId, buyerId, idempotencyKey: key, paymentMethod: card, cause: causeOf(browser) };
  return await browser.ask({ what: "pay", key, orderId }, async ({ orders }) => {
    const untilMs = orders.clock.nowMs() + answerWithinMs;
    const underWay = await world.parts.pay(orders, { ...payment });
    return await world.parts.paymentAnswer(orders, underWay, untilMs);
  });
}

/** Looks at the order until the payment is settled, and goes to the bank's page when there is one. */
async function follow(world: World, browser: Browser, orderId: string): Promise<OrderDocument | null> {
  const { dice } = world;
  // Some never come back from their bank.
  let bank = world.buyersVanish ? "abandon" : dice.weighted({ approve: 5, refuse: 2, abandon: 2 });
  for (let look = 1; look <= 12; look++) {
    await browser.sleep(dice.between(200, look * 4 * secondMs));
    const order = await browser.ask({ what: "look", key: null, orderId }, async ({ orders }) => {
      const found = await orders.orders.get(orderId);
      if (!found) throw new Error(`${orderId} is gone`);
      return found;
    });
    if (!order) continue;
    if (order.state !== "paying") return order;
    const url = lastAttempt(order)?.challengeUrl;
    if (!url || bank === "abandon") continue;
    const approve = bank === "approve";
    const challengeId = url.split("/").at(-1)!;
    await browser.send((shop) => answerChallenge(shop.sandbox, { challengeId, approve }));
    if (dice.chance(0.2)) bank = "approve";
  }
  return null;
}

async function cancelOrder(world: World, browser: Browser, orderId: string): Promise<void> {
  await browser.ask({ what: "cancel", key: null, orderId }, async ({ orders }) => {
    const order = await orders.orders.get(orderId);
    if (!order) throw new Error(`${orderId} is gone`);
    return await world.parts.cancelOrder(orders, order, causeOf(browser));
  });
}

function causeOf(browser: Browser) {
  return { by: browser.buyerId, requestId: `req-${browser.name}` };
}
