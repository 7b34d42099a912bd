import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { readPaper, readPng } from "../../../services/tickets/testing/paper.ts";
import { checkingKeysOf, readTicketCode } from "../../../services/tickets/ticket/ticket-codes.ts";
import { orderIn, pay } from "../../shop/actions/order-tickets.ts";
import { type OnSale, putOnSale, seated } from "../../shop/actions/put-on-sale.ts";
import type { Api } from "../../shop/api.ts";
import { type OpenShop, openShop } from "../../shop/deployments/deployment.ts";

let open: OpenShop;
let buyer: Api;
let sale: OnSale;
// biome-ignore lint/suspicious/noExplicitAny: as it came over HTTP
let ticket: any;
const title = { en: `The long night of ${"music ".repeat(30)}`.trim(), fr: "La nuit de l’œuvre à Łódź" };

beforeAll(async () => {
  open = await openShop();
  buyer = await open.signedIn("buyer");
  const creator = await open.signedIn("creator");
  sale = await putOnSale(creator, { quotas: [seated(["A", 4], ["B", 5])], event: { title } });
  const lines = [
    { ticketTypeId: sale.ticketTypeIds[0], quantity: 1, placeNumbers: [6], holderNames: ["Zoë Œuvrard"] },
  ];
  const { id } = (await buyer.post("/orders", { eventId: sale.eventId, lines })).body;
  await pay(buyer, id, "pm_card_visa");
  await orderIn(buyer, id, "fulfilled");
  ticket = (await buyer.get(`/tickets?eventId=${sale.eventId}`)).body.items[0];
}, 120_000);
afterAll(() => open.close());

async function file(api: Api, path: string, headers: Record<string, string> = {}) {
  const response = await api.open(path, { headers });
  const bytes = new Uint8Array(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, bytes };
}

describe("printing a ticket", () => {
  it.each([
    [
      "fr",
      ["La nuit de l’œuvre à Łódź", "mardi 18 juin 2030 à 19:30", "rang B, siège 2 (place 6)", "12,00 €"],
    ],
    ["en", ["The long night of", "Tuesday, 18 June 2030 at 19:30", "row B, seat 2 (place 6)", "€12.00"]],
  ])(
    "gives one page in %s with all that the gate needs",
    async (language, texts) => {
      const paper = await file(buyer, `/tickets/${ticket.id}/pdf`, { "accept-language": language });
      expect([paper.status, paper.headers.get("content-type")]).toEqual([200, "application/pdf"]);
      expect(paper.headers.get("content-disposition")).toContain(`ticket-${ticket.serial}.pdf`);
      const [page, ...more] = readPaper(paper.bytes);
      expect(more).toEqual([]);
      for (const text of [...texts, "Zoë Œuvrard", "Hall, Lyon", ticket.orderId])
        expect(page!.text).toContain(text);
      expect(page!.code).toBe(ticket.code);
    },
    120_000,
  );

  it("gives a picture of the code, which a camera reads and the gate takes", async () => {
    const picture = await file(buyer, `/tickets/${ticket.id}/qr`);
    expect([picture.status, picture.headers.get("content-type")]).toEqual([200, "image/png"]);
    const { code, width } = readPng(picture.bytes);
    expect(width).toBeGreaterThan(400);
    const operator = await open.signedIn("operator");
    const entered = await operator.post("/check-ins", { code, scanId: "scan-from-the-picture" });
    expect([entered.status, entered.body.ticketId]).toEqual([201, ticket.id]);
  }, 120_000);

  it("gives the public keys that check the code without the shop", async () => {
    const { body } = await open.api.get("/.well-known/ticket-keys.json");
    expect(readTicketCode(checkingKeysOf(body), ticket.code)).toMatchObject({
      ...{ tid: ticket.id, eid: sale.eventId, sn: ticket.serial, pn: 6 },
    });
  });

  it("is for the owner alone, and refuses in JSON", async () => {
    const operator = await open.signedIn("operator");
    for (const path of [`/tickets/${ticket.id}/pdf`, `/tickets/${ticket.id}/qr`]) {
      const refused = await operator.get(path);
      expect([refused.status, refused.body.code]).toEqual([404, "NOT_FOUND"]);
      expect((await open.api.get(path)).status).toBe(401);
    }
  });
});
