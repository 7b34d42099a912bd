import { randomBytes } from "node:crypto";
import { afterEach, expect, it } from "@jest/globals";
import { eventually } from "../../../test/support/eventually.ts";
import { describeWith, withServers } from "../../../test/support/servers.ts";
import { SpecNodes } from "../testing/nodes.ts";
import { maxMessageBytes } from "./message-parts.ts";

const nodes = new SpecNodes();
afterEach(() => nodes.stopAll());

describeWith(["nats-server"], "a long message", () => {
  const servers = withServers({ nats: {} });

  async function pair() {
    const { url } = servers.nats;
    const print = (ctx: { params: { bytes?: number; base64?: string } }) => {
      const { bytes, base64 = "" } = ctx.params;
      return { base64: bytes === undefined ? base64 : "x".repeat(bytes) };
    };
    const [tickets, caller] = await Promise.all([
      nodes.start({ url, service: "tickets", actions: { printForOrder: print as never } }),
      nodes.start({ url, service: "notifications", actions: {} }),
    ]);
    await eventually(
      () => caller.broker.registry.getActionEndpoints("tickets.printForOrder")?.hasAvailable() ?? false,
    );
    // Longer than such a call may take elsewhere: a busy machine is no message that was lost.
    const call = (params: object) =>
      caller.broker.call<{ base64: string }, object>("tickets.printForOrder", params, { timeout: 15_000 });
    return { tickets, caller, call };
  }

  it("comes whole, both ways, among others: a file to its last byte", async () => {
    const { call } = await pair();
    const files = [10, 5_000_000, 10, 900_000].map((bytes) => randomBytes(bytes).toString("base64"));
    const answers = await Promise.all(files.map((base64) => call({ base64 })));
    expect(answers.every(({ base64 }, index) => base64 === files[index])).toBe(true);
  }, 20_000);

  it("is refused at once when no one should send it, as a fault that is logged once", async () => {
    const { tickets, caller, call } = await pair();
    for (let times = 0; times < 2; times++)
      await expect(call({ bytes: maxMessageBytes })).rejects.toMatchObject({ type: "MESSAGE_TOO_LARGE" });
    await expect(call({ base64: "x".repeat(maxMessageBytes) })).rejects.toMatchObject({
      type: "MESSAGE_TOO_LARGE",
    });
    for (const { lines } of [tickets, caller])
      expect(lines.filter(({ level }) => level === "error")).toMatchObject([
        { msg: "a message is too large" },
      ]);
    expect(await call({ bytes: 3 })).toEqual({ base64: "xxx" });
  }, 20_000);
});
