import type { File } from "../../../contracts/shapes.ts";
import type { Clock } from "../../../lib/clock.ts";
import { insertIfNew } from "../../../mixins/store/insert-once.ts";
import type { Collection, CollectionSpec, Document } from "../../../mixins/store/port.ts";
import type { Message, Transport } from "./transport.ts";

/** A message that would have been sent; `_id` is its message id. */
export interface UnsentMessage extends Document, Omit<Message, "messageId" | "attachments"> {
  atMs: number;
  attachments: { fileName: string; contentType: string; bytes: number }[];
}

/** One attachment of one message: `_id` is `<messageId>/<index>`, from 0. */
export interface UnsentFile extends Document, File {
  atMs: number;
}

export const unsentSpec: CollectionSpec<UnsentMessage> = {
  name: "outbox",
  indexes: { byTime: ["atMs"] },
};

export const unsentFileSpec: CollectionSpec<UnsentFile> = {
  name: "outbox_files",
  indexes: { byTime: ["atMs"] },
};

/** Messages that a shop without a mail server stores instead of sending. */
export interface UnsentMessages {
  messages: Collection<UnsentMessage>;
  files: Collection<UnsentFile>;
}

export const fileId = (messageId: string, index: number) => `${messageId}/${index}`;

/** Sends nothing: keeps each message, once, where a person can read it. */
export function unsentTransport({ messages, files }: UnsentMessages, clock: Clock): Transport {
  return {
    async send({ messageId, attachments, ...message }) {
      const atMs = clock.nowMs();
      // Known files are those of a try whose message did not get this far.
      await files.insertAll(
        attachments.map((file, index) => ({ _id: fileId(messageId, index), atMs, ...file })),
      );
      const listed = attachments.map(({ fileName, contentType, base64 }) => ({
        fileName,
        contentType,
        bytes: Buffer.byteLength(base64, "base64"),
      }));
      const isNew = await insertIfNew(messages, {
        _id: messageId,
        atMs,
        ...message,
        attachments: listed,
      });
      return isNew ? "put into the outbox" : "already in the outbox";
    },
  };
}

/** Removes one unsent message with its attachments. Safe to repeat. */
export async function eraseMessage({ messages, files }: UnsentMessages, messageId: string): Promise<void> {
  const found = await messages.get(messageId);
  const count = found?.attachments.length ?? 1;
  for (let index = 0; index < count; index++) await files.remove(fileId(messageId, index), {});
  await messages.remove(messageId, {});
}

export const maxMessages = 10_000;
/** Files are a hundred times as large as messages. */
export const maxFiles = 500;

/** Keeps the newest messages and files only. */
export async function pruneUnsent({ messages, files }: UnsentMessages): Promise<void> {
  await prune(messages, maxMessages);
  await prune(files, maxFiles);
}

async function prune<D extends { atMs: number } & Document>(
  collection: Collection<D>,
  most: number,
): Promise<void> {
  for (let surplus = (await collection.count()) - most; surplus > 0; surplus -= 1_000) {
    const oldest = await collection.find({ index: "byTime", where: {}, limit: Math.min(surplus, 1_000) });
    await Promise.all(oldest.items.map(({ _id }) => collection.remove(_id, {})));
  }
}
