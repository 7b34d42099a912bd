import type { OrderDocument } from "../../../services/orders/order/order-documents.ts";
import type { Ticket } from "../../../services/tickets/ticket/ticket-documents.ts";
import type { Ending, Finding } from "./checker.ts";

/** Each paid place has its one ticket, and the serials are 1, 2, 3, … as the register says. */
export function checkTickets(ending: Ending): Finding[] {
  return [...wrongTickets(ending), ...wrongSerials(ending), ...wrongRegister(ending)];
}

function wrongTickets({ ledgers }: Ending): Finding[] {
  const findings: Finding[] = [];
  const tickets = [...ledgers.tickets.docs.values()];
  const owed = new Set<string>();
  for (const order of ledgers.orders.docs.values()) {
    if (order.state !== "fulfilled" && order.state !== "refunded") continue;
    const wanted = ticketsDue(order);
    for (const line of wanted) owed.add(line);
    const have = tickets.filter((ticket) => ticket.orderId === order._id).map(shown);
    if (wanted.sort().join() !== have.sort().join()) {
      findings.push({
        broken: `an order has the tickets [${have}] instead of [${wanted}]`,
        orderIds: [order._id],
      });
    }
    const ids = tickets.filter((ticket) => ticket.orderId === order._id).map(({ _id }) => _id);
    if (ids.sort().join() !== [...order.ticketIds].sort().join()) {
      findings.push({ broken: `an order shows the tickets [${order.ticketIds}]`, orderIds: [order._id] });
    }
  }
  for (const ticket of tickets) {
    if (owed.has(shown(ticket))) continue;
    findings.push({ broken: `the ticket ${shown(ticket)} is owed to no one`, orderIds: [ticket.orderId] });
  }
  return findings;
}

function ticketsDue({ _id, lines, buyerId }: OrderDocument): string[] {
  return lines.flatMap(({ quotaId, ticketTypeId, placeNumbers }, line) =>
    placeNumbers.map(
      (number, n) => `${_id}:${line + 1}:${n + 1} ${ticketTypeId} ${quotaId}/${number} ${buyerId}`,
    ),
  );
}

const shown = ({ _id, ticketTypeId, quotaId, placeNumber, userId }: Ticket) =>
  `${_id} ${ticketTypeId} ${quotaId}/${placeNumber} ${userId}`;

function wrongSerials({ ledgers }: Ending): Finding[] {
  const serials = [...ledgers.tickets.docs.values()].map(({ serial }) => serial).sort((a, b) => a - b);
  if (serials.every((serial, index) => serial === index + 1)) return [];
  return [{ broken: `the serials are ${serials}`, orderIds: orderIdsOf(ledgers.tickets.docs.values()) }];
}

function wrongRegister({ ledgers }: Ending): Finding[] {
  const registers = [...ledgers.registers.docs.values()].sort((a, b) => a.k - b.k);
  const broken: string[] = [];
  let next = 1;
  registers.forEach(({ _id, k, first, ticketIds }, index) => {
    if (k !== index + 1 || first !== next)
      broken.push(`the register ${_id} begins at ${first}, not at ${next}`);
    next += ticketIds.length;
    ticketIds.forEach((ticketId, position) => {
      const serial = ledgers.tickets.docs.get(ticketId)?.serial;
      if (serial === first + position) return;
      broken.push(`${ticketId} has the serial ${serial}, in the register ${first + position}`);
    });
  });
  if (next !== ledgers.tickets.docs.size + 1) {
    broken.push(`the register has ${next - 1} of ${ledgers.tickets.docs.size} tickets`);
  }
  return broken.map((text) => ({ broken: text, orderIds: orderIdsOf(ledgers.tickets.docs.values()) }));
}

const orderIdsOf = (tickets: Iterable<Ticket>) => [...new Set([...tickets].map(({ orderId }) => orderId))];
