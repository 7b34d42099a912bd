import { describe, expect, it } from "@jest/globals";
import { Incoming } from "./incoming-messages.ts";

const asked = { "1": "payments.web-abc123" } as Record<string, string>;

function incoming() {
  const lines: object[] = [];
  const log = { error: (fields: object, text: string) => void lines.push({ ...fields, text }) };
  return { lines, it: new Incoming({ log: log as never, askedNode: (id) => asked[id] }) };
}

describe("Incoming", () => {
  it("accepts an answer of the called node only, even if others may answer as well", () => {
    const { it, lines } = incoming();
    const answer = (sender: string, id = "1") =>
      it.believes("RES", { sender, id }, `MOL-eventsapp.RES.orders.web-1.${sender.split(".")[0]}`);
    expect(answer("payments.web-abc123")).toBe(true);
    expect(answer("payments.web-000000")).toBe(false);
    expect(answer("tickets.web-abc123")).toBe(false);
    expect(lines).toEqual([
      expect.objectContaining({ user: "payments", refusal: "answers for another node" }),
      expect.objectContaining({ user: "tickets", refusal: "answers for another node" }),
    ]);
  });

  it("leaves answers that no one waits for any more to Moleculer, which drops them", () => {
    const { it } = incoming();
    const subject = "MOL-eventsapp.RES.orders.web-1.payments";
    expect(it.believes("RES", { sender: "payments.web-abc123", id: "2" }, subject)).toBe(true);
  });

  it("says each kind of trouble once", () => {
    const { it, lines } = incoming();
    for (let times = 0; times < 3; times++)
      it.believes(
        "REQ",
        { sender: "tickets.web", action: "payments.charge" },
        "MOL-eventsapp.REQ.x.y.tickets",
      );
    expect(lines).toHaveLength(1);
  });
});
