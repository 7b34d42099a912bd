import {
  getOutboxAttachment,
  getOutboxMessage,
  listOutbox,
} from "../../contracts/notifications/notifications.ts";
import { type Implemented, on } from "../../lib/calls/call.ts";
import { fail } from "../../lib/errors/errors.ts";
import { outboxDetails, outboxView } from "./notification-views.ts";
import { fileId, type Outbox } from "./transport/outbox-transport.ts";

/** The outbox for its readers. */
export function outboxActions({ messages, files }: Outbox): Implemented[] {
  return [
    on(listOutbox, async ({ limit, cursor }) => {
      const newest = { index: "byTime", where: {}, direction: "descending", limit, after: cursor } as const;
      const page = await messages.find(newest);
      return { ...page, items: page.items.map(outboxView) };
    }),

    on(getOutboxMessage, async ({ messageId }) => {
      const found = await messages.get(messageId);
      if (!found) throw fail("NOT_FOUND", { what: "message", id: messageId });
      return outboxDetails(found);
    }),

    on(getOutboxAttachment, async ({ messageId, index }) => {
      const found = await files.get(fileId(messageId, index));
      if (!found) throw fail("NOT_FOUND", { what: "attachment", id: fileId(messageId, index) });
      return found;
    }),
  ];
}
