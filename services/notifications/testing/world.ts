import type { NewNotification } from "../../../contracts/notifications/notifications.ts";
import { reachFailpoint } from "../../../lib/failpoints.ts";
import { openMemoryStore } from "../../../mixins/store/memory/memory-store.ts";
import type { Collection } from "../../../mixins/store/port.ts";
import type { DeliveringPorts } from "../delivery/deliver.ts";
import { type Notification, notificationSpec } from "../notification-documents.ts";
import type { Message, Transport } from "../transport/transport.ts";
import {
  type UnsentMessages,
  unsentFileSpec,
  unsentSpec,
  unsentTransport,
} from "../transport/unsent-transport.ts";
import { ada, paper } from "./mails.ts";

/** A queue, an outbox and a buyer in memory, at a time that a spec chooses. */
export interface World {
  nowMs: number;
  notifications: Collection<Notification>;
  unsent: UnsentMessages;
  ports: DeliveringPorts;
  /** Messages given to the transport. */
  sent: Message[];
  /** `<orderId> <locale>` of printed tickets. */
  printed: string[];
  /** Level and fields. */
  logged: [string, object][];
}

export function newWorld(): World {
  const store = openMemoryStore();
  const notifications = store.collection(notificationSpec);
  const unsent = { messages: store.collection(unsentSpec), files: store.collection(unsentFileSpec) };
  const world = {
    nowMs: 1_000_000,
    notifications,
    unsent,
    sent: [],
    printed: [],
    logged: [],
  } as unknown as World;
  const clock = { nowMs: () => world.nowMs };
  const inner = unsentTransport(unsent, clock);
  const log = (level: string) => (fields: object) => world.logged.push([level, fields]);
  world.ports = {
    notifications,
    clock,
    random: (size) => new Uint8Array(size),
    failpoints: reachFailpoint,
    log: { warn: log("warn"), error: log("error") } as unknown as DeliveringPorts["log"],
    transport: {
      async send(message) {
        world.sent.push(message);
        return await inner.send(message);
      },
    },
    contact: async () => ada,
    print: async (orderId, { locale }) => {
      world.printed.push(`${orderId} ${locale}`);
      return paper;
    },
    publicUrl: () => "https://tickets.example",
    goesOn: () => true,
  };
  return world;
}

/** A transport that fails in this way. */
export const failing = (error: Error): Transport => ({
  send: async () => {
    throw error;
  },
});

export const notices = (n = 1): NewNotification => ({
  id: `ord_show_1:orderExpired:${n}`,
  orderId: "ord_show_1",
  userId: "usr_ada",
  kind: "orderExpired",
  facts: { orderId: "ord_show_1" },
  requestId: "req-1",
});
export const id = notices().id;
