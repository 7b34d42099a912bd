import type { Locale } from "../../../lib/text/locale.ts";

/** Everything that stands on one page, in the reader's words already. */
export interface PrintedTicket {
  locale: Locale;
  title: string;
  /** Date and time where the event takes place. */
  when: string;
  timeZone: string;
  venue: string;
  city: string;
  organizer: string | null;
  ticketType: string;
  /** Row and seat, or the number of the place and its quota. */
  place: string;
  price: string | null;
  holder: string;
  serial: number;
  orderId: string;
  ticketId: string;
  code: string;
  issuedAtMs: number;
}
