import { describe, expect, it } from "@jest/globals";
import { busUserOf, newNodeId, userOfNode } from "./node-ids.ts";

describe("busUserOf", () => {
  it("is the service of a process that has one, the shop of several, and an operator of none", () => {
    expect(busUserOf(["orders"])).toBe("orders");
    expect(busUserOf(["orders", "inventory"])).toBe("shop");
    expect(busUserOf([])).toBe("operator");
  });
});

describe("newNodeId", () => {
  it("has one dot, whatever the machine is called, and is another one at each start", () => {
    const id = newNodeId("orders", "web-3.example.org *>");
    expect(id).toMatch(/^orders\.web-3-example-org----[0-9a-f]{6}$/);
    expect(newNodeId("orders", "web-3")).not.toBe(newNodeId("orders", "web-3"));
    expect(userOfNode(id)).toBe("orders");
  });
});

describe("userOfNode", () => {
  it.each(["orders", "stranger.web-abc", ".web", ""])("knows no one behind %j", (id) => {
    expect(userOfNode(id)).toBeNull();
  });
});
