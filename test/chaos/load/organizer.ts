import { derivedId } from "../../../lib/ids.ts";
import { eventIdOf } from "../checks/drain.ts";
import { openSeason, type Show } from "../topology/shows.ts";
import type { World } from "./buyers.ts";
import type { Client } from "./client.ts";

/** Refunds orders and tickets until the run ends. */
export async function giveRefunds(world: World, creator: Client): Promise<void> {
  const { dice } = creator;
  while (!world.isClosing) {
    await creator.sleep(dice.between(300, 2_500));
    const order = pickSold(creator);
    if (order) await refund(creator, order);
  }
}

/** One that its buyer has seen with tickets. */
function pickSold(creator: Client): { orderId: string; ticketIds: string[] } | null {
  const { tickets } = creator.journal;
  if (tickets.length === 0) return null;
  const { orderId } = creator.dice.pick(tickets.slice(-60));
  return { orderId, ticketIds: tickets.filter((one) => one.orderId === orderId).map(({ id }) => id) };
}

async function refund(
  creator: Client,
  { orderId, ticketIds }: { orderId: string; ticketIds: string[] },
): Promise<void> {
  const { dice, journal, userId } = creator;
  const path = `/orders/${orderId}/refunds`;
  const body = dice.chance(0.5) ? {} : { ticketIds: [dice.pick(ticketIds)] };
  const idempotencyKey = creator.newKey();
  const key = derivedId("ref", orderId, userId, "orders.refund", idempotencyKey);
  const wanted = { method: "POST" as const, path, body, key: idempotencyKey, about: orderId };
  const send = () =>
    creator.ask({ what: "refund", ...wanted }, ({ atMs, status, code }) => {
      const entry = { atMs, buyerId: userId, what: "refund" as const, key, orderId, order: null };
      journal.orders.push({ ...entry, error: code, status, eventId: eventIdOf(orderId) });
    });
  // Two people at the same desk.
  const twice = dice.chance(0.15) ? send() : null;
  await send();
  await twice;
}

/** Moves or cancels a show a while after its sale began. */
async function cancelOrMove(world: World, creator: Client, show: Show): Promise<void> {
  const path = `/events/${show.eventId}`;
  if (show.fate === "moves") {
    const body = { startsAt: "2031-06-25T17:30:00Z" };
    await creator.ask({ what: "move", method: "PATCH", path, body });
  }
  if (show.fate !== "ends") return;
  const key = creator.newKey();
  await creator.ask({ what: "end", method: "POST", path: `${path}/cancel`, body: { reason: "ill" }, key });
  world.shows = world.shows.filter(({ eventId }) => eventId !== show.eventId);
}

/** Puts one season after the other on sale, the latest two of which can be bought. */
export async function planSeasons(
  world: World,
  creator: Client,
  { everyMs, fateAfterMs }: { everyMs: number; fateAfterMs: number },
): Promise<void> {
  let season = world.shows;
  for (let waitedMs = 0; !world.isClosing; waitedMs += 250) {
    await creator.sleep(250);
    if (waitedMs === fateAfterMs) await Promise.all(season.map((show) => cancelOrMove(world, creator, show)));
    if (waitedMs < everyMs) continue;
    waitedMs = 0;
    season = await openSeason(creator, "later").catch(() => []);
    world.everShown.push(...season);
    world.shows = [...world.shows.slice(-12), ...season];
  }
}
