import type { PrintedTicket } from "../printing/printed-ticket.ts";

/** A page of an ordinary evening; the code is as long as a real one. */
export const printed: PrintedTicket = {
  locale: "en",
  title: "School concert",
  when: "Friday 18 June 2027 at 19:30",
  timeZone: "Europe/Paris",
  venue: "Assembly hall",
  city: "Lyon",
  organizer: "Lycée Ada Lovelace",
  ticketType: "Adult",
  place: "Hall, row B, seat 4 (place 17)",
  price: "€12.00",
  holder: "Zoë Œuvrard",
  serial: 12,
  orderId: "ord_school_3k9abcdefghjkmnpqrs",
  ticketId: "ord_school_3k9abcdefghjkmnpqrs:1:1",
  code: `EVT1.${"eyJ2IjoxLCJraWQi".repeat(10)}.${"A-_z".repeat(21)}AB`,
  issuedAtMs: 1_700_000_000_000,
};
