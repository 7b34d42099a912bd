import type { IssuedTicket } from "../../../contracts/tickets/tickets.ts";
import type { IssuingPorts } from "../../../services/tickets/issue/issue-tickets.ts";
import type { Parts } from "../world/parts.ts";

/** Numbers tickets as they come: a crash between the number and the ticket leaves a gap. */
export function numberTicketsByCounter(): Parts["issue"] {
  let last = 0;
  return async (ports: IssuingPorts, orders) => {
    const issued: Record<string, IssuedTicket[]> = {};
    for (const { orderId, eventId, buyerId, lines } of orders) {
      const tickets = lines.flatMap(({ ticketTypeId, quotaId, placeNumbers }, line) =>
        placeNumbers.map((placeNumber, n) => ({
          ...{ _id: `${orderId}:${line + 1}:${n + 1}`, eventId, orderId, ticketTypeId, quotaId, placeNumber },
          ...{ holderName: null, userId: buyerId, state: "valid" as const, checkIn: null, version: 1 },
          serial: ++last,
          issuedAtMs: ports.clock.nowMs(),
        })),
      );
      await ports.failpoints("tickets.insert:before");
      await ports.tickets.insertAll(tickets);
      const first = tickets[0]!.serial;
      const ids = tickets.map(({ _id }) => _id);
      issued[orderId] = tickets.map(({ _id, serial, placeNumber }) => ({
        ticketId: _id,
        serial,
        placeNumber,
      }));
      const known = await ports.registers.owners("ticketIds", eventId, ids);
      if (known.size > 0) continue;
      const page = await ports.registers.find({
        index: "byEvent",
        where: { eventId },
        direction: "descending",
        limit: 1,
      });
      const k = (page.items[0]?.k ?? 0) + 1;
      await ports.registers.insert({ _id: `${eventId}/${k}`, eventId, k, first, ticketIds: ids });
    }
    return issued;
  };
}
