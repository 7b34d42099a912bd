import { minuteMs, secondMs } from "../../../lib/clock.ts";
import { copyOf } from "../../../mixins/store/plain-json.ts";
import type { EventTask } from "../../../services/orders/cancel-event/event-jobs.ts";
import type { OrderDocument } from "../../../services/orders/order/order-documents.ts";
import { answerWithinMs } from "../../../services/orders/order/order-states.ts";
import type { Shop } from "../world/shop.ts";
import { callTimeoutMs } from "../world/surroundings.ts";
import type { World } from "../world/world.ts";
import { Browser, type JournalEntry } from "./browser.ts";

const organizerId = "usr_organizer";

/** Refunds orders and tickets, and in some runs changes or cancels the event in the middle of its sale. */
export function startOrganizer(world: World, journal: JournalEntry[]): { isDone: () => boolean } {
  const { dice } = world;
  const work: Promise<unknown>[] = [];
  let open = 0;
  const at = (latestMs: number, name: string, deed: (browser: Browser) => Promise<unknown>) => {
    const browser = new Browser(world, { name, buyerId: organizerId }, journal);
    open++;
    browser.later(dice.between(2 * secondMs, latestMs), () => work.push(deed(browser).then(() => open--)));
  };
  const refunds = dice.weighted({ 0: 4, 1: 3, 2: 2, 4: 1 }) as unknown as number;
  for (let n = 1; n <= refunds; n++) at(4 * minuteMs, `refund ${n}`, (browser) => refund(world, browser));
  if (dice.chance(0.2)) at(2 * minuteMs, "change", (browser) => changeTime(world, browser));
  const ends = world.buyersVanish ? 0.6 : 0.25;
  if (dice.chance(ends)) at(4 * minuteMs, "the end", (browser) => cancelEvent(world, browser));
  return { isDone: () => open === 0 };
}

async function refund(world: World, browser: Browser): Promise<void> {
  const { dice, parts } = world;
  const order = await someOrder(world, browser);
  if (!order) return;
  const ticketIds = dice.chance(0.5) ? undefined : [dice.pick(ticketIdsOf(order))];
  const key = `ref_${world.seed}_${browser.name.replace(" ", "_")}`;
  const cause = { by: organizerId, requestId: `req-${browser.name}` };
  const command = { id: key, bodyHash: key, orderId: order._id, ticketIds, because: "asked" as const };
  const send = () =>
    browser.ask({ what: "refund", key, orderId: order._id }, async ({ orders }) => {
      const untilMs = orders.clock.nowMs() + answerWithinMs;
      const opened = await parts.openRefund(orders, copyOf({ ...command, reason: null, cause }));
      return (await parts.refundAnswer(orders, opened, untilMs)).order;
    });
  // Two people at the same desk.
  const twice = dice.chance(0.15) ? send() : null;
  await send();
  await twice;
}

/** One that is paid, most times; null when there is none for a while. */
async function someOrder({ ledgers, dice }: World, browser: Browser): Promise<OrderDocument | null> {
  for (let look = 1; look <= 4; look++) {
    const orders = [...ledgers.orders.docs.values()];
    const paid = orders.filter(({ state }) => state === "paid" || state === "fulfilled");
    if (paid.length > 0) return dice.pick(paid);
    if (orders.length > 0 && dice.chance(0.05)) return dice.pick(orders);
    await browser.sleep(20 * secondMs);
  }
  return null;
}

function ticketIdsOf({ _id, lines }: OrderDocument): string[] {
  return lines.flatMap(({ placeNumbers }, line) => placeNumbers.map((_, n) => `${_id}:${line + 1}:${n + 1}`));
}

async function changeTime(world: World, browser: Browser): Promise<void> {
  const { event } = world;
  const after = { startsAt: "2027-06-02T18:00:00.000Z", timeZone: event.timeZone, venue: event.venue };
  const before = { startsAt: event.startsAt, venue: event.venue };
  world.event = { ...event, startsAt: after.startsAt, version: event.version + 1 };
  world.note("the event is changed");
  await insist(world, browser, { kind: "tell", eventVersion: world.event.version, before, after });
}

async function cancelEvent(world: World, browser: Browser): Promise<void> {
  world.event = { ...world.event, state: "cancelled", version: world.event.version + 1 };
  world.note("the event is cancelled");
  await insist(world, browser, { kind: "end", reason: "the singer is ill" });
}

/** The events service asks until it hears that the job is taken. */
async function insist(world: World, browser: Browser, task: EventTask): Promise<void> {
  const { network, shopOf, parts, event } = world;
  const ask = ({ orders }: Shop) =>
    parts.openEventJob(orders, copyOf({ eventId: event.id, task, requestId: "req-event" }));
  for (;;) {
    try {
      await network.call({ from: browser, timeoutMs: callTimeoutMs, work: (at) => ask(shopOf(at)) });
      return;
    } catch {
      await browser.sleep(2 * secondMs);
    }
  }
}
