import { everyPage } from "../../../mixins/store/pagination.ts";
import type { Collection } from "../../../mixins/store/port.ts";
import type { Ticket } from "../ticket/ticket-documents.ts";

/** Takes the holder's name off every ticket of a user; answers how many it changed. Safe to repeat. */
export async function eraseHolder(tickets: Collection<Ticket>, userId: string): Promise<number> {
  let forgotten = 0;
  for await (const page of everyPage(tickets, { index: "byUser", where: { userId }, limit: 500 })) {
    const changed = await Promise.all(page.map(({ _id }) => eraseName(tickets, _id)));
    forgotten += changed.filter(Boolean).length;
  }
  return forgotten;
}

/** An empty name, not none: none would be the buyer's. */
async function eraseName(tickets: Collection<Ticket>, ticketId: string): Promise<boolean> {
  for (;;) {
    const ticket = await tickets.get(ticketId);
    if (!ticket || ticket.holderName === "") return false;
    const { version } = ticket;
    if (await tickets.change(ticketId, { version }, { holderName: "", version: version + 1 })) return true;
  }
}
