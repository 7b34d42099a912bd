import { describe, expect, it } from "@jest/globals";
import { readPaper } from "../testing/paper.ts";
import { printed } from "../testing/printed-ticket.ts";
import { pageWords } from "./page-words.ts";
import { ticketPaper } from "./ticket-paper.ts";

const pageOf = async (change: Partial<typeof printed>) =>
  readPaper(await ticketPaper([{ ...printed, ...change }]))[0]!;
const squeezed = (text: string) => text.replaceAll(/\s/g, "");

describe("a ticket on paper", () => {
  it.each(["en", "fr"] as const)("says in %s everything that the gate and the guest need", async (locale) => {
    const { text, code } = await pageOf({ locale });
    const { title, when, venue, city, organizer, ticketType, place, price, holder, orderId, ticketId } =
      printed;
    const values = [title, when, `${venue}, ${city}`, organizer, ticketType, place, price, holder];
    for (const value of [...values, orderId, ticketId, `${pageWords[locale].ticket} 12`])
      expect(squeezed(text)).toContain(squeezed(value as string));
    expect(squeezed(text)).toContain(squeezed(pageWords[locale].whatToDo));
    expect(code).toBe(printed.code);
  });

  it("has a page per ticket, each with its own code", async () => {
    const codes = ["A", "B", "C"].map((letter) => `${printed.code.slice(0, -1)}${letter}`);
    const pages = readPaper(await ticketPaper(codes.map((code, n) => ({ ...printed, code, serial: n + 1 }))));
    expect(pages.map(({ code }) => code)).toEqual(codes);
    expect(pages.map(({ text }) => /^Ticket \d/.exec(text)?.[0])).toEqual([
      "Ticket 1",
      "Ticket 2",
      "Ticket 3",
    ]);
  });

  it("is the same file each time", async () => {
    expect(await ticketPaper([printed])).toEqual(await ticketPaper([printed]));
  });

  it("is the same file on a thread that has printed in every script before, and on a new one", async () => {
    const holders = ["Ω Å \u2126 \u212b", "Łódź ffi", "क्षेत्र", "Їжак e\u0301 \u00e9", "Nguyễn"];
    const papers = (order: string[]) =>
      Promise.all(order.map((holder) => ticketPaper([{ ...printed, holder, title: `${holder} ffl` }])));
    const there = await papers(holders);
    const back = await papers(holders.toReversed());
    expect(back.toReversed().map((paper, n) => paper.equals(there[n]!))).toEqual(holders.map(() => true));
  });

  it("is light enough for a mail", async () => {
    for (const holder of [printed.holder, "Łukasz Wałęsa", "Ελλάδα Москва Nguyễn"])
      expect((await ticketPaper([{ ...printed, holder }])).length).toBeLessThan(30_000);
  });

  it("leaves out what is not known", async () => {
    const { text } = await pageOf({ price: null, organizer: null, holder: "" });
    for (const label of [pageWords.en.price, pageWords.en.holder, "Organized"])
      expect(text).not.toContain(label);
  });

  it.each([
    "Zoë Œuvrard, cœur, ça, Ÿ, “quoted” – it’s €5 …",
    "Łódź Wałęsa ąęśćżź Čapek ğışİ Őrült",
    "Ελλάδα ἀρχή",
    "Москва Їжак",
    "Nguyễn Thị Minh Khai",
  ])("prints %s as it is written", async (holder) => {
    const { text } = await pageOf({ holder });
    expect(squeezed(text)).toContain(squeezed(holder));
    expect(text).not.toContain("\ufffd");
  });

  it("prints what it can of what no font has, and says so", async () => {
    const { text, code } = await pageOf({ holder: "Yuki 東京 🎉👩‍👩‍👧 علي Ⅷ ｗｉｄｅ" });
    expect(squeezed(text)).toContain("Yuki\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffdVIIIwide");
    expect(squeezed(text)).toContain(squeezed(pageWords.en.unprintable("\ufffd")));
    expect(code).toBe(printed.code);
  });

  it.each([
    "\u0301\u0301\u0301",
    "a\u0338\u0489",
    "\u202e\u200b",
    "👨\u200d",
    "\u0915\u094d\u0937",
    "\ud800",
  ])("does not stumble over %j", async (holder) => {
    expect((await pageOf({ holder, title: holder, venue: holder, city: holder })).code).toBe(printed.code);
  });

  it("keeps the longest texts on its one page", async () => {
    const wide = "W".repeat(200);
    const texts = { title: wide, venue: wide, city: wide, organizer: wide, ticketType: wide.slice(0, 100) };
    const pages = readPaper(await ticketPaper([{ ...printed, ...texts, place: wide, holder: wide }]));
    expect(pages).toHaveLength(1);
    expect(pages[0]?.lowest).toBeGreaterThan(20);
    expect(pages[0]?.code).toBe(printed.code);
  });
});
