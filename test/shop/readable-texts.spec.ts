import { describe, expect, it } from "@jest/globals";
import { requireReadable } from "./readable-texts.ts";

describe("requireReadable", () => {
  it.each([
    [{ title: "Not found", detail: "There is no order ord_school_3k9f." }, "ord_school_3k9f"],
    [{ detail: "Try again after 2026-12-01T12:38:36.835Z." }, "2026-12-01T12:38:36.835Z"],
    [
      { errors: [{ pointer: "/endsAt", message: "must be after 2026-12-01T12:38:36Z" }] },
      "2026-12-01T12:38:36Z",
    ],
    [{ failure: { code: "X", message: "request req_3k9f8a7b" } }, "req_3k9f8a7b"],
    [{ items: [{ subject: "Hello", text: "Your order ord_1" }] }, "ord_1"],
    [{ detail: "9b2f6c1e-0f4a-4a39-8f0e-2f6f6f1f2a3b failed" }, "9b2f6c1e-0f4a-4a39-8f0e-2f6f6f1f2a3b"],
  ])("refuses %j", (body, found) => {
    expect(() => requireReadable(body, "")).toThrow(found);
  });

  it.each([
    [{ detail: "must not name ord_1 twice" }, '{"orderIds":["ord_1","ord_1"]}'],
    [{ subject: "Your order", text: "See https://shop.example/api/v1/orders/ord_1 now." }, ""],
    [{ id: "evt_1", startsAt: "2026-12-01T12:38:36Z", title: { en: "evt_1" } }, ""],
    [{ detail: "The event ends on 1 December 2026 at 16:39 CET." }, ""],
  ])("accepts %j after %j was sent", (body, sent) => {
    expect(() => requireReadable(body, sent)).not.toThrow();
  });
});
