import { derivedId } from "../../../lib/ids.ts";
import { eventIdOf } from "../checks/drain.ts";
import { openSeason, type Show } from "../topology/shows.ts";
import type { Town } from "./buyers.ts";
import type { Client } from "./client.ts";

/** Refunds orders and tickets until the doors close. */
export async function giveRefunds(town: Town, creator: Client): Promise<void> {
  const { dice } = creator;
  while (!town.isClosing) {
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
async function decideFate(town: Town, creator: Client, show: Show): Promise<void> {
  const path = `/events/${show.eventId}`;
  if (show.fate === "moves") {
    const body = { startsAt: "2031-06-25T17:30:00Z" };
    await creator.ask({ what: "move", method: "PATCH", path, body });
  }
  if (show.fate !== "ends") return;
  const key = creator.newKey();
  await creator.ask({ what: "end", method: "POST", path: `${path}/cancel`, body: { reason: "ill" }, key });
  town.shows = town.shows.filter(({ eventId }) => eventId !== show.eventId);
}

/** Puts one season after the other on sale, the latest two of which can be bought. */
export async function planSeasons(
  town: Town,
  creator: Client,
  { everyMs, fateAfterMs }: { everyMs: number; fateAfterMs: number },
): Promise<void> {
  let season = town.shows;
  for (let waitedMs = 0; !town.isClosing; waitedMs += 250) {
    await creator.sleep(250);
    if (waitedMs === fateAfterMs) await Promise.all(season.map((show) => decideFate(town, creator, show)));
    if (waitedMs < everyMs) continue;
    waitedMs = 0;
    season = await openSeason(creator, "later").catch(() => []);
    town.everShown.push(...season);
    town.shows = [...town.shows.slice(-12), ...season];
  }
}
