import type { Clock } from "../../lib/clock.ts";
import {
  type Collection,
  type CollectionSpec,
  type Document,
  isDuplicateKey,
} from "../../mixins/store/port.ts";
import type { Message, Transport } from "./transport.ts";

/** A message that would have been sent; `_id` is its message id. */
export interface OutboxMessage extends Document, Omit<Message, "messageId"> {
  atMs: number;
}

export const outboxSpec: CollectionSpec<OutboxMessage> = {
  name: "outbox",
  indexes: { byTime: ["atMs"] },
};

/** Sends nothing: keeps each message, once, where a person can read it. */
export function outboxTransport(outbox: Collection<OutboxMessage>, clock: Clock): Transport {
  return {
    async send({ messageId, ...message }) {
      try {
        await outbox.insert({ _id: messageId, atMs: clock.nowMs(), ...message });
      } catch (error) {
        if (isDuplicateKey(error, "_id")) return "already in the outbox";
        throw error;
      }
      return "put into the outbox";
    },
  };
}
