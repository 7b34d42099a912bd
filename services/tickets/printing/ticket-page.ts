import { type Run, replacement, type Weight } from "./fonts.ts";
import { pageWords } from "./page-words.ts";
import type { PrintedTicket } from "./printed-ticket.ts";
import { quietZone, stripesOf } from "./qr-code.ts";
import { draw, type Fitting, fitted, type TextDocument } from "./text-lines.ts";

/** The parts of pdfkit that a page uses, in points from the top left corner. */
export interface PageDocument extends TextDocument {
  save(): unknown;
  restore(): unknown;
  translate(x: number, y: number): unknown;
  scale(factor: number): unknown;
  rect(x: number, y: number, width: number, height: number): unknown;
  fill(color: string): unknown;
}

const page = { width: 595.28, height: 841.89, margin: 45 };
const inner = page.width - 2 * page.margin;
const dark = "#111111";
const pale = "#5f5f5f";
const left = { x: page.margin, width: 245 };
const codeSide = 250;

/** Draws one ticket on an empty A4 page. */
export function drawTicket(doc: PageDocument, ticket: PrintedTicket): void {
  const pen = new Pen(doc);
  const below = drawEvent(pen, ticket);
  drawCode(doc, ticket.code, { x: page.width - page.margin - codeSide, y: below });
  const fieldsEnd = drawFields(pen, ticket, below);
  drawAdvice(pen, ticket, Math.max(fieldsEnd, below + codeSide) + 22);
}

/** Writes texts one below the other and remembers whether a letter was missing. */
class Pen {
  readonly doc: PageDocument;
  isLossy = false;

  constructor(doc: PageDocument) {
    this.doc = doc;
  }

  /** Answers where the next thing may begin. */
  write(fitting: Fitting & { color?: string }, at: { x: number; y: number }): number {
    const lines = fitted(this.doc, fitting);
    this.isLossy ||= lines.lines.flat().some((run: Run) => run.text.includes(replacement));
    this.doc.fillColor(fitting.color ?? dark);
    return draw(this.doc, lines, at);
  }

  rule(y: number): number {
    this.doc.rect(page.margin, y, inner, 0.8);
    this.doc.fill("#bbbbbb");
    return y + 0.8;
  }
}

function drawEvent(pen: Pen, ticket: PrintedTicket): number {
  const words = pageWords[ticket.locale];
  const x = page.margin;
  const across = (text: string, weight: Weight, ...sizes: Fitting["sizes"]) => ({
    text,
    weight,
    sizes,
    width: inner,
  });
  const head = `${words.ticket} ${ticket.serial}`;
  let y = pen.write({ ...across(head, "bold", { size: 12, lines: 1 }), color: pale }, { x, y: page.margin });
  y = pen.rule(y + 5) + 14;
  const title = across(
    ticket.title,
    "bold",
    { size: 28, lines: 2 },
    { size: 22, lines: 3 },
    { size: 17, lines: 5 },
    { size: 13, lines: 9 },
  );
  y = pen.write(title, { x, y }) + 6;
  y = pen.write(across(ticket.when, "bold", { size: 15, lines: 2 }), { x, y });
  y = pen.write(
    { ...across(words.localTime(ticket.timeZone), "regular", { size: 9, lines: 1 }), color: pale },
    { x, y },
  );
  const where = `${ticket.venue}, ${ticket.city}`;
  y = pen.write(across(where, "regular", { size: 14, lines: 2 }, { size: 11, lines: 6 }), { x, y: y + 5 });
  if (ticket.organizer !== null) {
    const by = across(words.organizedBy(ticket.organizer), "regular", { size: 9, lines: 3 });
    y = pen.write({ ...by, color: pale }, { x, y: y + 2 });
  }
  return pen.rule(y + 10) + 18;
}

function drawFields(pen: Pen, ticket: PrintedTicket, top: number): number {
  const words = pageWords[ticket.locale];
  const fields: [string, string | null][] = [
    [words.ticketType, ticket.ticketType || null],
    [words.place, ticket.place],
    [words.holder, ticket.holder || null],
    [words.price, ticket.price],
    [words.number, String(ticket.serial)],
    [words.order, ticket.orderId],
  ];
  let y = top;
  for (const [label, value] of fields) {
    if (value === null) continue;
    const small = { weight: "regular" as const, sizes: [{ size: 8.5, lines: 1 }], ...left };
    y = pen.write({ ...small, text: label, color: pale }, { x: left.x, y });
    const sizes = [
      { size: 14, lines: 1 },
      { size: 12, lines: 2 },
      { size: 10, lines: 4 },
      { size: 8, lines: 6 },
    ];
    y = pen.write({ text: value, weight: "bold", sizes, width: left.width }, { x: left.x, y }) + 7;
  }
  return y;
}

function drawAdvice(pen: Pen, ticket: PrintedTicket, top: number): void {
  const words = pageWords[ticket.locale];
  const x = page.margin;
  const regular = { weight: "regular" as const, width: inner };
  let y = pen.rule(top) + 12;
  y = pen.write({ ...regular, text: words.whatToDo, sizes: [{ size: 11, lines: 4 }] }, { x, y }) + 8;
  const small = { ...regular, sizes: [{ size: 8, lines: 2 }], color: pale };
  y = pen.write({ ...small, text: ticket.ticketId }, { x, y });
  if (pen.isLossy) pen.write({ ...small, text: words.unprintable(replacement) }, { x, y: y + 2 });
}

/** In whole modules, scaled, so that the code stays sharp at every resolution. */
function drawCode(doc: PageDocument, code: string, { x, y }: { x: number; y: number }): void {
  const { size, stripes } = stripesOf(code);
  doc.save();
  doc.translate(x, y);
  doc.scale(codeSide / (size + 2 * quietZone));
  for (const { row, column, length } of stripes) doc.rect(column + quietZone, row + quietZone, length, 1);
  doc.fill("#000000");
  doc.restore();
}
