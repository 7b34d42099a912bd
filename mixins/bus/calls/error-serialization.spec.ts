import { describe, expect, it } from "@jest/globals";
import { Errors } from "moleculer";
import { Failure, fail } from "../../../lib/errors/errors.ts";
import { ErrorSerializer } from "./error-serialization.ts";

function passed(error: Error): Error & Record<string, unknown> {
  const passage = new ErrorSerializer();
  passage.init({ nodeID: "payments.web-abc123" } as never);
  const wire = JSON.parse(JSON.stringify(passage.extractPlainError(error as never)));
  expect(wire).not.toHaveProperty("stack");
  return passage.restore(wire, { sender: "payments.web-abc123" }) as Error & Record<string, unknown>;
}

describe("an error that crosses the bus", () => {
  it("stays what it was when the catalogue knows it", () => {
    const arrived = passed(fail("PLACES_TAKEN", { placeNumbers: [3, 4] }));
    expect(arrived).toBeInstanceOf(Failure);
    expect(arrived).toMatchObject({ type: "PLACES_TAKEN", code: 409, data: { placeNumbers: [3, 4] } });
    expect(arrived.message).toBe(fail("PLACES_TAKEN", { placeNumbers: [3, 4] }).message);
  });

  it("stays a fault when it is one, and counts as logged: its log is where it happened", () => {
    const fault = Object.assign(new TypeError("x is not a function"), {
      data: { password: "secret" },
      code: 11000,
    });
    const arrived = passed(fault);
    expect(arrived).toMatchObject({
      name: "TypeError",
      message: "x is not a function",
      code: 11000,
      logged: true,
    });
    expect(arrived.data).not.toHaveProperty("password");
    expect(arrived.stack).toBe(
      "TypeError: x is not a function\n    at payments.web-abc123, whose log has more",
    );
    expect(fault).not.toHaveProperty("logged");
  });

  it.each([
    new Errors.RequestTimeoutError({ action: "a.b", nodeID: "a.web" }),
    new Errors.ServiceNotAvailableError({ action: "a.b", nodeID: "a.web" }),
    new Errors.QueueIsFullError({ action: "a.b", nodeID: "a.web" }),
  ])("keeps Moleculer's own kinds: $name", (error) => {
    expect(passed(error)).toMatchObject({ type: (error as { type?: string }).type, data: { action: "a.b" } });
  });

  it("survives a peer that says less than it should", () => {
    const passage = new ErrorSerializer();
    const bare = { name: "RequestTimeoutError", type: "REQUEST_TIMEOUT" } as never;
    expect(passage.restore(bare, { sender: "a.web" })).toMatchObject({ type: "REQUEST_TIMEOUT" });
  });
});
