import { z } from "zod";
import { action } from "../../lib/calls/contract.ts";
import { printTimeoutMs } from "../../lib/deadlines.ts";
import { file, locale, orderId, ticketId } from "../shapes.ts";

export const getTicketPdf = action("tickets.getPdf", {
  rest: "GET /tickets/{ticketId}/pdf",
  auth: "user",
  criticality: "sheddable",
  summary: "Get my ticket as a PDF, in English or French",
  whenLost: "Nothing; the code on the screen opens the gate as well, and asking again is enough.",
  timeoutMs: printTimeoutMs,
  params: z.strictObject({ ticketId }),
  result: file,
  produces: ["application/pdf"],
  errors: ["NOT_FOUND", "TICKET_VOID"],
});

export const getTicketQr = action("tickets.getQr", {
  rest: "GET /tickets/{ticketId}/qr",
  auth: "user",
  criticality: "sheddable_plus",
  summary: "Get the code of my ticket as an image",
  whenLost: "Nothing; asking again is enough.",
  timeoutMs: printTimeoutMs,
  params: z.strictObject({ ticketId }),
  result: file,
  produces: ["image/png"],
  errors: ["NOT_FOUND", "TICKET_VOID"],
});

/**
 * The valid tickets of an order on paper, for the confirmation's attachment: the first 100, and the file's name says
 * so when there are more. Throws NOT_FOUND when it has none.
 */
export const printTicketsOfOrder = action("tickets.printForOrder", {
  auth: "internal",
  timeoutMs: printTimeoutMs,
  params: z.strictObject({
    orderId,
    locale,
    /** Callers with the buyer's tickets often have it already. */
    buyerName: z.string().optional(),
  }),
  result: file,
  errors: ["NOT_FOUND"],
});
