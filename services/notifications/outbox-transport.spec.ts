import { describe, expect, it } from "@jest/globals";
import { openMemoryStore } from "../../mixins/store/memory-store.ts";
import { outboxSpec, outboxTransport } from "./outbox-transport.ts";
import type { Message } from "./transport.ts";

const message: Message = {
  messageId: "msg_1@eventsapp",
  channel: "mail",
  to: "ada@example.org",
  subject: "Hello",
  text: "Hello Ada",
};

describe("outboxTransport", () => {
  it("keeps a message once, as it was sent first", async () => {
    const outbox = openMemoryStore().collection(outboxSpec);
    const transport = outboxTransport(outbox, { nowMs: () => 7 });
    expect(await transport.send(message)).toBe("put into the outbox");
    expect(await transport.send({ ...message, text: "again" })).toBe("already in the outbox");
    const { messageId, ...rest } = message;
    expect(await outbox.get(messageId)).toEqual({ _id: messageId, atMs: 7, ...rest });
  });

  it("fails when the outbox cannot be written", async () => {
    const outbox = openMemoryStore().collection(outboxSpec);
    outbox.insert = async () => {
      throw new Error("disk full");
    };
    const transport = outboxTransport(outbox, { nowMs: () => 7 });
    await expect(transport.send(message)).rejects.toThrow("disk full");
  });
});
