import { minuteMs, secondMs } from "../../../lib/clock.ts";
import type { World } from "../world/world.ts";
import { Browser, type JournalEntry } from "./browser.ts";

/**
 * In some runs people come in while others are refunded, and some at the very moment of their refund; some are sent out
 * again at once.
 */
export function startGate(world: World, journal: JournalEntry[]): void {
  const { dice, ledgers } = world;
  const scans = dice.weighted({ 0: 5, 2: 2, 6: 3 }) as unknown as number;
  if (scans === 0) return;
  const come = (name: string, ms: number, ticketId: string | null) => {
    const browser = new Browser(world, { name, buyerId: "usr_operator" }, journal);
    browser.later(
      ms,
      () => void scan(world, browser, ticketId ?? dice.pick([...ledgers.tickets.docs.keys()])),
    );
  };
  for (let n = 1; n <= scans; n++) come(`scan ${n}`, dice.between(5 * secondMs, 5 * minuteMs), null);
  const seen = new Set<string>();
  ledgers.orders.watch(() => {
    for (const { refunds } of ledgers.orders.docs.values()) {
      for (const { id, state, tickets } of refunds) {
        if (state !== "voiding" || seen.has(id)) continue;
        seen.add(id);
        if (!dice.chance(0.6)) continue;
        for (const { ticketId } of tickets) come(`scan of ${ticketId}`, dice.between(0, 2), ticketId);
      }
    }
    return world.faults.on;
  });
}

async function scan(world: World, browser: Browser, ticketId: string | undefined): Promise<void> {
  if (!ticketId) return;
  const wanted = { ticketId, scanId: browser.name, gate: "A", operatorId: "usr_operator" };
  const entered = await browser.send((shop) => world.parts.checkIn(shop.tickets, wanted));
  world.note(`${browser.name}, ${ticketId}: ${entered ? "in" : "refused or unheard"}`);
  if (!entered || !world.dice.chance(0.5)) return;
  await browser.sleep(world.dice.between(0, 200));
  const { checkInId } = entered.checkIn;
  const undone = { checkInId, reason: "another night", operatorId: "usr_operator" };
  const left = await browser.send((shop) => world.parts.undoCheckIn(shop.tickets, undone));
  world.note(`${browser.name}, ${ticketId}: ${left ? "out again" : "unheard"}`);
}
