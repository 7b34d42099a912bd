import { describe, expect, it } from "@jest/globals";
import { refusalReason, withoutMeta } from "./message-trust.ts";

const sender = "notifications.web-abc123";

const offering = (offer: object) => ({ sender, services: [{ name: "notifications", ...offer }] });

describe("refusalReason", () => {
  it("lets a service call and publish what its code does", () => {
    expect(refusalReason("REQ", { sender, action: "users.getContact" }, "notifications")).toBeNull();
    expect(refusalReason("HEARTBEAT", { sender }, "notifications")).toBeNull();
    const orders = "orders.web-abc123";
    expect(refusalReason("EVENT", { sender: orders, event: "orders.changed" }, "orders")).toBeNull();
    const sends = {
      name: "notifications",
      fullName: "notifications",
      actions: { "notifications.enqueue": { name: "notifications.enqueue" } },
    };
    expect(refusalReason("INFO", { sender, services: [sends] }, "notifications")).toBeNull();
    const listens = { name: "orders", events: { "events.changed": { name: "events.changed" } } };
    expect(refusalReason("INFO", { sender: orders, services: [listens] }, "orders")).toBeNull();
  });

  it.each([
    ["calls payments.charge", "REQ", { sender, action: "payments.charge" }],
    ["calls users.erase", "REQ", { sender, action: "users.erase" }],
    ["publishes orders.changed", "EVENT", { sender, event: "orders.changed" }],
    ["offers another service", "INFO", { sender, services: [{ name: "payments" }] }],
    ["offers another service", "INFO", offering({ fullName: "payments" })],
    ["offers another service", "INFO", offering({ actions: { "payments.charge": {} } })],
    [
      "offers another service",
      "INFO",
      offering({ actions: { "notifications.enqueue": { name: "payments.charge" } } }),
    ],
    [
      "offers another service",
      "INFO",
      offering({ events: { "orders.changed": { name: "orders.changed" } } }),
    ],
    ["names another sender", "INFO", { sender: "payments.web-abc123", services: [{ name: "payments" }] }],
    ["names another sender", "DISCONNECT", {}],
  ])("objects to a service that %s", (refusal, kind, message) => {
    expect(refusalReason(kind, message, "notifications")).toBe(refusal);
  });

  it("believes all that a process of several services says, and nothing of a stranger", () => {
    const shop = { sender: "shop.web-abc123", action: "payments.charge", services: [{ name: "orders" }] };
    for (const kind of ["REQ", "INFO", "RES"]) expect(refusalReason(kind, shop, "shop")).toBeNull();
    expect(refusalReason("INFO", { sender: "evil.web-abc123" }, "evil")).toBe("names another sender");
  });
});

describe("withoutMeta", () => {
  it("takes away what an answer says of whom the caller works for", () => {
    const answer = { meta: { actor: { kind: "system" } } };
    withoutMeta("RES", answer);
    expect(answer.meta).toEqual({});
    const request = { meta: { actor: { kind: "system" } } };
    withoutMeta("REQ", request);
    expect(request.meta.actor).toEqual({ kind: "system" });
  });
});
