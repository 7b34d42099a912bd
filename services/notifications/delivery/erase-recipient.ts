import { nextState } from "../../../lib/state-machine.ts";
import { everyPage } from "../../../mixins/store/pagination.ts";
import type { Collection } from "../../../mixins/store/port.ts";
import { messageIdOf } from "../content/render.ts";
import { type Notification, notificationMoves } from "../notification-documents.ts";
import { eraseMessage, type UnsentMessages } from "../transport/unsent-transport.ts";

export interface ErasurePorts {
  notifications: Collection<Notification>;
  unsent: UnsentMessages;
}

/**
 * Erases the texts to an erased person, and their copies among the unsent messages, from the messages; one that is still to
 * be sent is given up. That a message was sent, and when, stays. Safe to repeat. Answers how many messages it changed.
 */
export async function eraseRecipient(ports: ErasurePorts, userId: string): Promise<number> {
  let forgotten = 0;
  const query = { index: "byUser", where: { userId }, limit: 200 };
  for await (const page of everyPage(ports.notifications, query)) {
    for (const found of page) if (await erase(ports, found)) forgotten++;
  }
  return forgotten;
}

async function erase(ports: ErasurePorts, found: Notification): Promise<boolean> {
  // A worker that is sending it at this moment loses its transition; its copy among the unsent messages is pruned with age.
  for (
    let known: Notification | null = found;
    known !== null;
    known = await ports.notifications.get(found._id)
  ) {
    await eraseMessages(ports.unsent, known);
    if (known.facts === null && known.state !== "pending") return false;
    const { _id, version } = known;
    if (await ports.notifications.change(_id, { version }, erasedFields(known))) {
      await eraseMessages(ports.unsent, known);
      return true;
    }
  }
  return false;
}

function erasedFields({ state, version }: Notification): Partial<Notification> {
  const gone = { facts: null, address: null, providerAnswer: null, lastError: null, version: version + 1 };
  if (state !== "pending") return gone;
  const given = nextState(notificationMoves, "giveUp", state);
  return { ...gone, state: given, lastProblem: "userGone", nextAtMs: null };
}

/** Of each time that it was sent. */
async function eraseMessages(unsent: UnsentMessages, { _id, resendIds }: Notification): Promise<void> {
  for (let times = 0; times <= resendIds.length; times++)
    await eraseMessage(unsent, messageIdOf({ _id, resendIds: resendIds.slice(0, times) }));
}
