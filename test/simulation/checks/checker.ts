import type { EventForSale } from "../../../contracts/events/events.ts";
import type { Message } from "../../../services/notifications/transport/transport.ts";
import type { JournalEntry } from "../people/browser.ts";
import type { Documents } from "../world/ledgers.ts";
import { checkAnswers } from "./check-answers.ts";
import { checkClaims } from "./check-claims.ts";
import { checkMessages } from "./check-messages.ts";
import { checkMoney } from "./check-money.ts";
import { checkOrders } from "./check-orders.ts";
import { checkRefunds } from "./check-refunds.ts";
import { checkTickets } from "./check-tickets.ts";

/** A promise of the shop that a run broke, and the orders concerned. */
export interface Finding {
  broken: string;
  orderIds: string[];
}

/** All that is left when a run is over. */
export interface Ending {
  ledgers: Documents;
  event: EventForSale;
  journal: JournalEntry[];
  mails: Pick<Message, "messageId">[];
  /** The taken places in the estimate; null when they are not loaded. */
  taken: string[] | null;
  alarms: string[];
}

/** The broken promises of a run, found in raw documents and the buyers' journals alone. */
export function check(ending: Ending): Finding[] {
  return [
    ...checkOrders(ending),
    ...checkClaims(ending),
    ...checkMoney(ending),
    ...checkRefunds(ending),
    ...checkTickets(ending),
    ...checkMessages(ending),
    ...checkAnswers(ending),
    ...checkAlarms(ending),
  ];
}

/** Errors that a service can only log when something that cannot be has been. */
function checkAlarms({ alarms }: Ending): Finding[] {
  const impossible =
    /a person must settle|contradicts|has a serial that another|cannot be sent with|answered \d* tickets/;
  return alarms
    .filter((line) => impossible.test(line))
    .map((line) => ({ broken: `a service reported: ${line}`, orderIds: [/ord_\w+/.exec(line)?.[0] ?? ""] }));
}
