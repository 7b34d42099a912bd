import type { Service, ServiceSchema } from "moleculer";
import {
  enqueueNotifications,
  listNotifications,
  listNotificationsOfOrder,
  listOutbox,
} from "../../contracts/notifications.ts";
import { getContact } from "../../contracts/users.ts";
import { signedInUser } from "../../lib/actor.ts";
import { actionsOf, asSystem, call, on } from "../../lib/calling.ts";
import { secondMs } from "../../lib/clock.ts";
import type { Runtime } from "../../mixins/runtime.ts";
import { type DeliveringPorts, deliverDue, mostAtOnce } from "./delivering.ts";
import { DeliveryLoop } from "./delivery-loop.ts";
import { notificationSpec } from "./notification-documents.ts";
import { outboxView, viewOf } from "./notification-views.ts";
import { outboxSpec, outboxTransport } from "./outbox-transport.ts";
import { enqueue } from "./queueing.ts";

const mostOfOrder = 1_000;

export default (runtime: Runtime): ServiceSchema => {
  const { clock, random, reach } = runtime;
  const log = runtime.logger.child({ service: "notifications" });
  const store = runtime.openStore("notifications");
  const notifications = store.collection(notificationSpec);
  const outbox = store.collection(outboxSpec);
  let loop: DeliveryLoop | undefined;

  const deliveringPorts = (broker: unknown): DeliveringPorts => ({
    notifications,
    clock,
    random,
    reach,
    log,
    transport: outboxTransport(outbox, clock),
    contact: (userId) => call(broker, getContact, { userId }, asSystem("notifications")),
    publicUrl: () => runtime.publicUrl,
  });

  return {
    name: "notifications",
    actions: actionsOf(
      on(enqueueNotifications, async ({ notifications: owed }) => {
        const queued = await enqueue({ notifications, clock, reach }, owed);
        loop?.wake();
        return { queued };
      }),

      on(listNotifications, async ({ limit, cursor }, ctx) => {
        const where = { userId: signedInUser(ctx.meta) };
        const newest = { index: "byUser", where, direction: "descending", limit, after: cursor } as const;
        const page = await notifications.find(newest);
        return { ...page, items: page.items.map(viewOf) };
      }),

      on(listNotificationsOfOrder, async ({ orderId }) => {
        const page = await notifications.find({ index: "byOrder", where: { orderId }, limit: mostOfOrder });
        return { notifications: page.items.map(viewOf) };
      }),

      on(listOutbox, async ({ limit, cursor }) => {
        const newest = { index: "byTime", where: {}, direction: "descending", limit, after: cursor } as const;
        const page = await outbox.find(newest);
        return { ...page, items: page.items.map(outboxView) };
      }),
    ),
    started(this: Service) {
      const ports = deliveringPorts(this.broker);
      loop = new DeliveryLoop({
        step: async () => (await deliverDue(ports)) === mostAtOnce,
        failed: (error) => log.error({ err: error }, "notifications could not be delivered"),
        everyMs: secondMs,
      });
      loop.start();
    },
    async stopped() {
      await loop?.stop();
    },
  };
};
