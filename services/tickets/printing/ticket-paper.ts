import PDFDocument from "pdfkit";
import { pageWords } from "./page-words.ts";
import type { PrintedTicket } from "./printed-ticket.ts";
import { drawTicket, type PageDocument } from "./ticket-page.ts";

/** The tickets as one PDF, a page each. The same tickets always give the same bytes. */
export async function ticketPaper(tickets: PrintedTicket[]): Promise<Buffer> {
  const [first] = tickets;
  if (!first) throw new Error("there is no ticket to print");
  const doc = new PDFDocument({
    size: "A4",
    margin: 0,
    // Else it reads one of its own, which no page uses.
    font: "",
    autoFirstPage: false,
    lang: first.locale,
    displayTitle: true,
    info: {
      Title: `${pageWords[first.locale].ticket} ${first.serial}: ${first.title}`,
      Creator: "EventsApp",
      CreationDate: new Date(first.issuedAtMs),
    },
  });
  const bytes = collected(doc);
  for (const ticket of tickets) {
    doc.addPage();
    drawTicket(doc as unknown as PageDocument, ticket);
  }
  doc.end();
  return bytes;
}

async function collected(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
