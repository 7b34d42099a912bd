import { availableParallelism } from "node:os";
import type { ServiceSchema } from "moleculer";
import {
  forgetTicketHolder,
  issueTickets,
  listTicketsOfOrder,
  voidTickets as voidTicketsContract,
} from "../../contracts/tickets/tickets.ts";
import { actionsOf, on } from "../../lib/calls/call.ts";
import { printJobMs } from "../../lib/deadlines.ts";
import type { Runtime } from "../../mixins/runtime.ts";
import { gateActions } from "./check-in/gate-actions.ts";
import { GateStaff } from "./check-in/gate-staff.ts";
import { eraseHolder } from "./issue/erase-holder.ts";
import { issue } from "./issue/issue-tickets.ts";
import { voidTickets } from "./issue/void-tickets.ts";
import { paperActions } from "./printing/paper-actions.ts";
import { PrintWorkerPool } from "./printing/print-pool.ts";
import { EventFacts } from "./ticket/event-facts.ts";
import { ticketActions } from "./ticket/ticket-actions.ts";
import { ticketKeysOf } from "./ticket/ticket-codes.ts";
import { registerSpec, ticketSpec } from "./ticket/ticket-documents.ts";
import { EventOrganizers, holdersOf } from "./ticket/ticket-people.ts";
import { ticketsOfOrder } from "./ticket/ticket-searches.ts";
import { viewOf } from "./ticket/ticket-views.ts";

/** Printing must leave a core to the sale. */
const printing = {
  threads: Math.min(2, Math.max(1, availableParallelism() - 1)),
  maxWaiting: 100,
  timeoutMs: printJobMs,
  script: new URL("./printing/print-thread.ts", import.meta.url),
};

export default (runtime: Runtime): ServiceSchema => {
  const store = runtime.openStore("tickets");
  const tickets = store.collection(ticketSpec);
  const registers = store.collection(registerSpec);
  const { clock, failpoints } = runtime;
  const ports = { tickets, registers, clock, failpoints };
  const keys = ticketKeysOf(runtime.secrets.ticketKeys);
  const organizers = new EventOrganizers();
  const staff = new GateStaff(clock, organizers);
  const eventFacts = new EventFacts(clock);
  const pool = new PrintWorkerPool(printing);

  return {
    name: "tickets",
    actions: actionsOf(
      on(issueTickets, async ({ orders }) => ({ tickets: await issue(ports, orders) })),

      on(listTicketsOfOrder, async ({ orderId }, ctx) => {
        const found = await ticketsOfOrder(tickets, orderId);
        const holders = await holdersOf(ctx, found);
        return { tickets: found.map((ticket) => viewOf(ticket, holders)) };
      }),

      on(voidTicketsContract, (voiding) => voidTickets(ports, voiding)),

      on(forgetTicketHolder, async ({ userId }) => ({ forgotten: await eraseHolder(tickets, userId) })),

      ...ticketActions(tickets, staff, keys),
      ...gateActions({ ...ports, organizers }, staff, keys),
      ...paperActions({
        ...{ tickets, keys, eventFacts, organizers },
        print: (job) => pool.print(job),
        printInBackground: (job) => pool.printInBackground(job),
      }),
    ),

    async stopped() {
      await pool.stop();
    },
  };
};
