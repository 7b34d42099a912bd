import { beforeEach, describe, expect, it } from "@jest/globals";
import { openMemoryStore } from "../../../mixins/store/memory/memory-store.ts";
import { paper } from "../testing/mails.ts";
import type { Message } from "./transport.ts";
import {
  eraseMessage,
  maxFiles,
  maxMessages,
  pruneUnsent,
  type UnsentMessages,
  unsentFileSpec,
  unsentSpec,
  unsentTransport,
} from "./unsent-transport.ts";

const message: Message = {
  messageId: "msg_1@eventsapp",
  channel: "mail",
  to: "ada@example.org",
  locale: "en",
  subject: "Hello",
  text: "Hello Ada",
  html: "<p>Hello Ada</p>",
  attachments: [paper],
};

let unsent: UnsentMessages;
beforeEach(() => {
  const store = openMemoryStore();
  unsent = { messages: store.collection(unsentSpec), files: store.collection(unsentFileSpec) };
});

describe("outboxTransport", () => {
  it("keeps a message once, as it was sent first, and what it carries apart", async () => {
    const transport = unsentTransport(unsent, { nowMs: () => 7 });
    expect(await transport.send(message)).toBe("put into the outbox");
    expect(await transport.send({ ...message, text: "again" })).toBe("already in the outbox");
    const { messageId, attachments, ...rest } = message;
    const listed = [{ fileName: "tickets.pdf", contentType: "application/pdf", bytes: 5 }];
    expect(await unsent.messages.get(messageId)).toEqual({
      ...{ _id: messageId, atMs: 7, ...rest, attachments: listed },
    });
    expect(await unsent.files.get(`${messageId}/0`)).toEqual({ _id: `${messageId}/0`, atMs: 7, ...paper });
  });

  it("fails when the outbox cannot be written", async () => {
    unsent.messages.insert = async () => {
      throw new Error("disk full");
    };
    const transport = unsentTransport(unsent, { nowMs: () => 7 });
    await expect(transport.send(message)).rejects.toThrow("disk full");
  });
});

describe("forgetMessage", () => {
  it("takes the message and what it carries, and may be repeated", async () => {
    const transport = unsentTransport(unsent, { nowMs: () => 7 });
    await transport.send(message);
    await transport.send({ ...message, messageId: "msg_2@eventsapp" });
    await eraseMessage(unsent, message.messageId);
    await eraseMessage(unsent, message.messageId);
    expect([await unsent.messages.count(), await unsent.files.count()]).toEqual([1, 1]);
  });
});

describe("pruneOutbox", () => {
  it("keeps the newest messages and the newest files", async () => {
    const many = Array.from({ length: maxMessages + 1_500 }, (_, atMs) => ({ _id: `m${atMs}`, atMs }));
    const { messageId, attachments, ...rest } = message;
    await unsent.messages.insertAll(many.map((each) => ({ ...rest, ...each, attachments: [] })));
    await unsent.files.insertAll(many.slice(0, maxFiles + 3).map((each) => ({ ...paper, ...each })));
    await pruneUnsent(unsent);
    expect([await unsent.messages.count(), await unsent.files.count()]).toEqual([maxMessages, maxFiles]);
    expect(await unsent.messages.get("m1499")).toBeNull();
    expect(await unsent.messages.get("m1500")).not.toBeNull();
    expect(await unsent.files.get("m2")).toBeNull();
    expect(await unsent.files.get("m3")).not.toBeNull();
    await pruneUnsent(unsent);
    expect(await unsent.messages.count()).toBe(maxMessages);
  });
});
