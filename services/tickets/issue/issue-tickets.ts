import type { IssuedTicket, PaidOrder } from "../../../contracts/tickets/tickets.ts";
import type { Clock } from "../../../lib/clock.ts";
import { type Failpoints, failpoint, failpointsOf } from "../../../lib/failpoints.ts";
import { type Collection, isDuplicateKey } from "../../../mixins/store/port.ts";
import type { Register, Ticket } from "../ticket/ticket-documents.ts";

export const issuingFailpoints = failpointsOf("tickets.register", "tickets.insert");

export interface IssuingPorts {
  tickets: Collection<Ticket>;
  registers: Collection<Register>;
  clock: Clock;
  failpoints: Failpoints;
}

type Unnumbered = Omit<Ticket, "serial">;

/** Ticket ids of one register document, and documents of one write, at most. */
const maxPerCall = 1_000;

/**
 * Issues one ticket per place and answers the tickets by order. May run any number of times, in parallel and
 * after any crash: each ticket is issued once, and the serials of an event have no gap.
 */
export async function issue(
  ports: IssuingPorts,
  orders: PaidOrder[],
): Promise<Record<string, IssuedTicket[]>> {
  const tickets = new Map(ticketsOf(orders, ports.clock.nowMs()).map((ticket) => [ticket._id, ticket]));
  const eventIds = [...new Set(orders.map((order) => order.eventId))];
  const numbered = await Promise.all(
    eventIds.map(async (eventId) => {
      const ofEvent = [...tickets.values()].filter((ticket) => ticket.eventId === eventId);
      const serials = await serialsOf(ports, eventId, idsOf(ofEvent));
      return ofEvent.map((ticket) => ({ ...ticket, serial: serials.get(ticket._id)! }));
    }),
  );
  await insertTickets(ports, numbered.flat());
  const byOrder = Map.groupBy(numbered.flat(), ({ orderId }) => orderId);
  return Object.fromEntries(
    orders.map(({ orderId }) => [orderId, (byOrder.get(orderId) ?? []).map(issuedOf)]),
  );
}

function ticketsOf(orders: PaidOrder[], issuedAtMs: number): Unnumbered[] {
  return orders.flatMap(({ orderId, eventId, buyerId, lines }) =>
    lines.flatMap(({ ticketTypeId, quotaId, unitPriceMinor, placeNumbers, holderNames }, line) =>
      placeNumbers.map((placeNumber, place) => ({
        _id: `${orderId}:${line + 1}:${place + 1}`,
        eventId,
        orderId,
        ticketTypeId,
        quotaId,
        placeNumber,
        holderName: holderNames[place] ?? null,
        userId: buyerId,
        ...(unitPriceMinor === undefined ? {} : { priceMinor: unitPriceMinor }),
        state: "valid" as const,
        issuedAtMs,
        checkIn: null,
        version: 1,
      })),
    ),
  );
}

/** The serials of these tickets, out of the register; those that it lacks are added. */
async function serialsOf(ports: IssuingPorts, eventId: string, ticketIds: string[]) {
  const serials = new Map<string, number>();
  let open = ticketIds;
  while (open.length > 0) {
    for (const { first, ticketIds: known } of await append(ports, eventId, open.slice(0, maxPerCall))) {
      known.forEach((ticketId, position) => {
        serials.set(ticketId, first + position);
      });
    }
    open = open.filter((ticketId) => !serials.has(ticketId));
  }
  return serials;
}

/** Tries to add a batch; answers the documents that hold tickets of it, none when another worker was faster. */
async function append(ports: IssuingPorts, eventId: string, ticketIds: string[]): Promise<Register[]> {
  const next = await nextRegister(ports, eventId, ticketIds);
  try {
    await failpoint(ports.failpoints, "tickets.register", () => ports.registers.insert(next));
  } catch (error) {
    if (isDuplicateKey(error, "_id")) return [];
    if (isDuplicateKey(error, "ticketIds")) return holdersOf(ports, eventId, ticketIds);
    throw error;
  }
  return [next];
}

async function nextRegister(
  { registers }: IssuingPorts,
  eventId: string,
  ticketIds: string[],
): Promise<Register> {
  const page = await registers.find({
    index: "byEvent",
    where: { eventId },
    direction: "descending",
    limit: 1,
  });
  const last = page.items[0];
  const k = (last?.k ?? 0) + 1;
  const first = last ? last.first + last.ticketIds.length : 1;
  return { _id: `${eventId}/${k}`, eventId, k, first, ticketIds };
}

async function holdersOf({ registers }: IssuingPorts, eventId: string, ticketIds: string[]) {
  const owners = await registers.owners("ticketIds", eventId, ticketIds);
  return registers.getAll([...new Set(owners.values())]);
}

/** Inserts the tickets that are not there yet. */
async function insertTickets(ports: IssuingPorts, tickets: Ticket[]): Promise<void> {
  for (let done = 0; done < tickets.length; done += maxPerCall) {
    const batch = tickets.slice(done, done + maxPerCall);
    const refusals = await failpoint(ports.failpoints, "tickets.insert", () =>
      ports.tickets.insertAll(batch),
    );
    const clash = refusals.findIndex((key) => key !== null && key !== "_id");
    // Only a damaged register can do this: nothing here may guess which ticket is right.
    if (clash >= 0) throw new Error(`${batch[clash]?._id} has a serial that another ticket has already`);
  }
}

const issuedOf = ({ _id, serial, placeNumber }: Ticket): IssuedTicket => ({
  ticketId: _id,
  serial,
  placeNumber,
});

function idsOf(tickets: { _id: string }[]): string[] {
  return tickets.map((ticket) => ticket._id);
}
