import type { EventForSale } from "../../../contracts/events/events.ts";
import type { Document } from "../../../mixins/store/port.ts";
import { eventView } from "../../../services/events/event/event-views.ts";
import type { Ending } from "../../simulation/checks/checker.ts";
import type { Documents } from "../../simulation/world/ledgers.ts";
import type { Journal } from "../load/journal.ts";
import type { Books } from "./stored-documents.ts";

/** The taken places in the estimate, by event; an event that is not loaded is missing. */
export type Taken = Map<string, string[]>;

/** The run's end of each event by itself, as the checker of the simulation looks at it. */
export function endingsOf(books: Books, journal: Journal, taken: Taken): Ending[] {
  const parts = partsByEvent(books);
  const answers = Map.groupBy(journal.orders, ({ eventId }) => eventId);
  const mails = books.mails.map(({ _id: messageId }) => ({ messageId }));
  return eventsForSale(books).map((event) => ({
    event,
    ledgers: parts(event.id),
    journal: answers.get(event.id) ?? [],
    mails,
    taken: taken.get(event.id) ?? null,
    alarms: [],
  }));
}

function eventsForSale({ events, tours }: Books): EventForSale[] {
  const limits = new Map(tours.map((tour) => [tour._id, tour.maxTicketsPerBuyer]));
  const published = events.filter(({ state }) => state !== "draft");
  return published.map((event) => {
    const maxTicketsPerBuyer = limits.get(event.tourId ?? "") ?? null;
    const tourId = event.tourId ?? "";
    return { ...eventView(event), tourLimit: maxTicketsPerBuyer ? { tourId, maxTicketsPerBuyer } : null };
  });
}

/** The documents of one event; of messages, those that are about its orders. */
function partsByEvent(books: Books): (eventId: string) => Documents {
  const byEvent = <D extends Document>(docs: D[], eventIdOf: (doc: D) => string) => {
    const groups = Map.groupBy(docs, eventIdOf);
    return (eventId: string) => ({ docs: new Map(groups.get(eventId)?.map((doc) => [doc._id, doc])) });
  };
  const own = ({ eventId }: { eventId: string }) => eventId;
  const ofOrder = ({ orderId }: { orderId: string | null }) => eventIdOf(orderId ?? "");
  const orders = byEvent(books.orders, own);
  const eventJobs = byEvent(books.eventJobs, own);
  const payments = byEvent(books.payments, ofOrder);
  const refunds = byEvent(books.refunds, ofOrder);
  const sandboxCharges = byEvent(books.sandboxCharges, ofOrder);
  const tickets = byEvent(books.tickets, own);
  const registers = byEvent(books.registers, own);
  const notifications = byEvent(books.notifications, ofOrder);
  const nothing = { docs: new Map<string, never>() };
  return (id) => ({
    orders: orders(id),
    eventJobs: eventJobs(id),
    payments: payments(id),
    refunds: refunds(id),
    sandboxCharges: sandboxCharges(id),
    tickets: tickets(id),
    registers: registers(id),
    notifications: notifications(id),
    // Of these nothing is promised.
    ...{ webhookEvents: nothing, watermarks: nothing, orderMarks: nothing },
  });
}

/** An order's id carries its event's. */
export const eventIdOf = (orderId: string) => `evt_${orderId.split("_")[1]}`;
