import { describe, expect, it } from "@jest/globals";
import { fail } from "../lib/errors/errors.ts";
import type { Asking } from "./asking.ts";
import { type Command, commands } from "./commands.ts";
import { isOffered, obey } from "./console.ts";

const commandOf = (name: string) => commands.find(({ usage }) => usage.startsWith(name)) as Command;

/** The output for an admin, and the calls made, in order. */
async function typed(name: string, args: string[], answer: (action: string) => unknown = () => ({})) {
  const asked: string[] = [];
  const said: string[] = [];
  const asking = (as: string) => async (action: { name: string }) => {
    asked.push(`${as} ${action.name}`);
    return answer(action.name);
  };
  const ask = {
    own: asking("own"),
    shop: asking("shop"),
    record: async (command: string) => {
      asked.push(`record ${command}`);
      answer("record");
    },
    signOut: async () => {},
  } as unknown as Asking;
  await obey(commandOf(name), args, { ask, say: (text) => said.push(text) });
  return { asked, said: said.join("\n") };
}

describe("the operators' console", () => {
  it("offers what it has and what only looks, and nothing that calls or loads", () => {
    for (const word of ["order", "wake", "nodes", "q"]) expect([word, isOffered(word)]).toEqual([word, true]);
    for (const word of ["call", "dcall", "emit", "broadcast", "load", "env", "info", "bench", ".load", ""])
      expect([word, isOffered(word)]).toEqual([word, false]);
  });

  it("records a change before it makes it, and a look not at all", async () => {
    expect((await typed("reload-places", ["evt_a"])).asked).toEqual([
      "record reload-places evt_a",
      "shop inventory.reload",
    ]);
    expect((await typed("order", ["ord_a"])).asked).toEqual(["own orders.get"]);
  });

  it("changes nothing that cannot be recorded", async () => {
    const { asked, said } = await typed("wake", ["ord_a"], () => {
      throw fail("SERVICE_UNAVAILABLE");
    });
    expect(asked).toEqual(["record wake ord_a"]);
    expect(said).toContain("SERVICE_UNAVAILABLE");
  });

  it("says a refusal as the service says it", async () => {
    const { said } = await typed("order", ["ord_a"], () => {
      throw fail("NOT_FOUND", { what: "order", id: "ord_a" });
    });
    expect(said).toMatch(/^Refused: This order does not exist.*\(NOT_FOUND\)$/);
  });

  it("calls a fault a failure, and no refusal", async () => {
    const { said } = await typed("order", ["ord_a"], () => {
      throw new Error("the disk is full");
    });
    expect(said).toBe("Failed: the disk is full");
  });
});
