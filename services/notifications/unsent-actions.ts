import {
  getOutboxAttachment,
  getOutboxMessage,
  listOutbox,
} from "../../contracts/notifications/notifications.ts";
import { type Implemented, on } from "../../lib/calls/call.ts";
import { fail } from "../../lib/errors/errors.ts";
import { unsentDetails, unsentView } from "./notification-views.ts";
import { fileId, type UnsentMessages } from "./transport/unsent-transport.ts";

/** The unsent messages for their readers. */
export function unsentActions({ messages, files }: UnsentMessages): Implemented[] {
  return [
    on(listOutbox, async ({ limit, cursor }) => {
      const newest = { index: "byTime", where: {}, direction: "descending", limit, after: cursor } as const;
      const page = await messages.find(newest);
      return { ...page, items: page.items.map(unsentView) };
    }),

    on(getOutboxMessage, async ({ messageId }) => {
      const found = await messages.get(messageId);
      if (!found) throw fail("NOT_FOUND", { what: "message", id: messageId });
      return unsentDetails(found);
    }),

    on(getOutboxAttachment, async ({ messageId, index }) => {
      const found = await files.get(fileId(messageId, index));
      if (!found) throw fail("NOT_FOUND", { what: "attachment", id: fileId(messageId, index) });
      return found;
    }),
  ];
}
