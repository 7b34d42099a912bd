import type { NotificationKind } from "../../../contracts/notifications/notification-facts.ts";

type Facts = Record<NotificationKind, Record<string, unknown>>;

const eventTitle = { en: "School concert", fr: "Concert de l’école" };
const ofEvent = {
  orderId: "ord_show_1",
  eventTitle,
  startsAt: "2027-06-18T17:30:00.000Z",
  timeZone: "Europe/Paris",
};
const otherEvent = {
  orderId: "ord_show_2",
  eventTitle: { en: "Another", fr: "Un autre" },
  startsAt: "2028-01-01T00:00:00.000Z",
  timeZone: "America/New_York",
};
const tickets = [
  { ticketId: "ord_show_1:1:1", serial: 12, placeNumber: 5 },
  { ticketId: "ord_show_1:1:2", serial: 13, placeNumber: 6 },
];
const venue = { name: "Assembly hall", city: "Lyon" };

/** Facts of every kind, for specs. */
export const fullFacts: Facts = {
  orderConfirmed: { ...ofEvent, totalMinor: 2400, currency: "EUR", tickets },
  paymentDeclined: {
    orderId: "ord_show_1",
    reason: "insufficient_funds",
    keptUntil: "2027-06-01T10:20:00.000Z",
    eventTitle,
    timeZone: "Europe/Paris",
  },
  orderExpired: { orderId: "ord_show_1", eventTitle },
  eventCancelled: { ...ofEvent, refundMinor: 2400, currency: "EUR", reason: "The hall is flooded." },
  orderRefunded: { ...ofEvent, amountMinor: 1200, currency: "EUR", tickets, reason: "As you requested." },
  eventChanged: {
    ...ofEvent,
    startedAt: "2027-06-17T17:30:00.000Z",
    venue,
    venueBefore: { name: "Gymnasium", city: "Villeurbanne" },
  },
  invitation: {
    organizerId: "org_school",
    organizerName: "Lycée Ada Lovelace",
    role: "operator",
    invitedBy: "Camille Créatrice",
    token: "inv_1u2v3w4x5y6z7a8b9c0d",
    expiresAt: "2027-06-08T10:00:00.000Z",
  },
  passwordReset: { token: "pwr_5t6u7v8w9x0y1z2a3b4c", expiresAt: "2027-06-01T11:00:00.000Z" },
};

/** For each fact another value, which must show. */
export const otherFacts: Facts = {
  orderConfirmed: { ...otherEvent, totalMinor: 2500, currency: "CHF", tickets: tickets.slice(0, 1) },
  paymentDeclined: { ...otherEvent, reason: "expired_card", keptUntil: null },
  orderExpired: otherEvent,
  eventCancelled: { ...otherEvent, refundMinor: 0, currency: "CHF", reason: null },
  orderRefunded: {
    ...otherEvent,
    amountMinor: 2400,
    currency: "CHF",
    tickets: tickets.slice(0, 1),
    reason: null,
    byHand: true,
  },
  eventChanged: {
    ...otherEvent,
    startedAt: null,
    venue: { name: "Town hall", city: "Lyon" },
    venueBefore: null,
  },
  invitation: {
    organizerId: "org_star",
    organizerName: "Stella Live",
    role: "eventCreator",
    invitedBy: "Zoé",
    token: "inv_another",
    expiresAt: "2027-06-09T10:00:00.000Z",
  },
  passwordReset: { token: "pwr_another", expiresAt: "2027-06-01T12:00:00.000Z" },
};

/** The least that each kind can be sent with. */
export const leastFacts: Facts = {
  ...fullFacts,
  orderConfirmed: { ...fullFacts.orderConfirmed, eventTitle: {} },
  paymentDeclined: { orderId: "ord_show_1", reason: "?", keptUntil: null },
  orderExpired: { orderId: "ord_show_1" },
  eventCancelled: { ...fullFacts.eventCancelled, eventTitle: {}, reason: null, refundMinor: 0 },
  orderRefunded: { ...fullFacts.orderRefunded, eventTitle: {}, reason: null },
  eventChanged: { ...fullFacts.eventChanged, eventTitle: {}, startedAt: null, venueBefore: null },
};
