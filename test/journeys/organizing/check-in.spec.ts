import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { voidTickets } from "../../../contracts/tickets/tickets.ts";
import { asSystem, call } from "../../../lib/calls/call.ts";
import { orderIn, pay, reserved } from "../../shop/actions/order-tickets.ts";
import { general, type OnSale, putOnSale } from "../../shop/actions/put-on-sale.ts";
import type { Api } from "../../shop/api.ts";
import { type OpenShop, openShop } from "../../shop/deployments/deployment.ts";

let open: OpenShop;
let [buyer, operator, stranger]: Api[] = [];
let sale: OnSale;
beforeAll(async () => {
  open = await openShop();
  [buyer, operator] = [await open.signedIn("buyer"), await open.signedIn("operator")];
  const account = { email: "stranger@example.org", password: "a long enough one", name: "Stranger" };
  const registered = await open.api.post("/auth/register", account);
  stranger = open.api.as(registered.body.accessToken);
  sale = await putOnSale(await open.signedIn("creator"), { quotas: [general(50)] });
}, 120_000);
afterAll(() => open.close());

async function bought(quantity = 1) {
  const { id } = await reserved(buyer!, sale, quantity);
  await pay(buyer!, id, "pm_card_visa");
  await orderIn(buyer!, id, "fulfilled");
  return (await buyer!.get(`/tickets?orderId=${id}`)).body.items;
}

let scans = 0;
const scan = (code: string, scanId = `gate-scan-${++scans}`, gate = "A") =>
  operator!.post("/check-ins", { code, scanId, gate });

describe("at the gate", () => {
  it("a ticket goes in once, and its check-in can be read where the answer says", async () => {
    const [ticket] = await bought();
    const first = await scan(ticket.code, "scan-of-ada-1");
    expect([first.status, first.body.ticketId]).toEqual([201, ticket.id]);
    expect(await scan(ticket.code, "scan-of-ada-1", "B")).toMatchObject({ status: 201, body: first.body });
    const second = await scan(ticket.code);
    expect([second.status, second.body.code]).toEqual([409, "ALREADY_CHECKED_IN"]);
    expect(second.body.detail).toMatch(/checked in on \d+ \w+ \d{4} at \d\d:\d\d CES?T at gate A/);
    const record = await operator!.get(first.headers.get("location")!);
    expect(record.body).toMatchObject({ ...first.body, operatorId: "usr_sample_operator", undone: null });
  });

  it("of two gates that scan at the same time, one lets in", async () => {
    const [ticket] = await bought();
    const answers = await Promise.all(["A", "B", "C", "D"].map((gate) => scan(ticket.code, undefined, gate)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  });

  it("an undone check-in lets the ticket in again by a new scan, and says who undid it and why", async () => {
    const [ticket] = await bought();
    const { checkInId } = (await scan(ticket.code, "scan-by-mistake")).body;
    const undone = await operator!.post(`/check-ins/${checkInId}/undo`, { reason: "wrong queue" });
    expect(undone.body).toMatchObject({
      checkInId,
      undone: { by: "usr_sample_operator", reason: "wrong queue" },
    });
    expect((await operator!.post(`/check-ins/${checkInId}/undo`, { reason: "again" })).body).toEqual(
      undone.body,
    );
    expect((await buyer!.get(`/tickets/${ticket.id}`)).body).toMatchObject({
      state: "valid",
      checkedInAt: null,
    });
    const late = await scan(ticket.code, "scan-by-mistake");
    expect([late.status, late.body.code]).toEqual([409, "CHECK_IN_UNDONE"]);
    expect((await scan(ticket.code)).status).toBe(201);
  });

  it("a void ticket is refused in the operator's language, and shows no code any more", async () => {
    const [ticket, other] = await bought(2);
    const voiding = { orderId: ticket.orderId, ticketIds: [ticket.id], refund: 1 };
    await call(open.shop.broker, voidTickets, voiding, asSystem("orders"));
    const refused = await operator!.with({ "accept-language": "fr" }).post("/check-ins", {
      code: ticket.code,
      scanId: "scan-of-a-void-one",
    });
    expect([refused.status, refused.body.code]).toEqual([409, "TICKET_VOID"]);
    expect(refused.body.detail).toMatch(
      /^Ce billet a été annulé le \d+(er)? \p{L}+ \d{4} à \d\d:\d\d UTC\+[12]/u,
    );
    const seen = (await buyer!.get(`/tickets/${ticket.id}`)).body;
    expect([seen.state, seen.code]).toEqual(["void", undefined]);
    expect((await scan(other.code)).status).toBe(201);
  });

  it("the list says who went in, the newest first, and how many may still come", async () => {
    const path = `/events/${sale.eventId}/check-ins`;
    const before = (await operator!.get(path)).body;
    const [ticket] = await bought();
    const { checkInId } = (await scan(ticket.code)).body;
    const after = (await operator!.get(`${path}?limit=1`)).body;
    expect(after.items.map((item: { checkInId: string }) => item.checkInId)).toEqual([checkInId]);
    expect(after.counts).toEqual({ ...before.counts, checkedIn: before.counts.checkedIn + 1 });
    const next = (await operator!.get(`${path}?cursor=${after.nextCursor}`)).body;
    expect(next.items).toEqual(before.items);
    const voids = (await operator!.get(`/events/${sale.eventId}/tickets?state=void`)).body.items;
    expect(voids).toHaveLength(1);
  });

  it("is closed to everybody else, who learns nothing", async () => {
    const [ticket] = await bought();
    const { checkInId } = (await scan(ticket.code)).body;
    for (const other of [buyer!, stranger!]) {
      expect((await other.get(`/check-ins/${checkInId}`)).status).toBe(404);
      expect((await other.post(`/check-ins/${checkInId}/undo`, { reason: "mine" })).status).toBe(404);
      expect((await other.get(`/events/${sale.eventId}/check-ins`)).status).toBe(403);
    }
    expect((await open.api.get(`/check-ins/${checkInId}`)).status).toBe(401);
    expect((await operator!.post(`/check-ins/${checkInId}/undo`, {})).status).toBe(422);
    expect((await operator!.get("/check-ins/chk_nothing")).status).toBe(422);
  });
});
