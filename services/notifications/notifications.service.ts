import type { Service, ServiceSchema } from "moleculer";
import {
  enqueueNotifications,
  forgetRecipient,
  listNotificationsOfOrder,
} from "../../contracts/notifications/notifications.ts";
import { printTicketsOfOrder } from "../../contracts/tickets/tickets.ts";
import { getContact } from "../../contracts/users/users.ts";
import { actionsOf, asSystem, call, on } from "../../lib/calls/call.ts";
import { localeOf } from "../../lib/calls/context.ts";
import { minuteMs, secondMs } from "../../lib/clock.ts";
import { BackgroundLoop } from "../../mixins/background-loop.ts";
import type { Runtime } from "../../mixins/runtime.ts";
import { buyerActions } from "./buyer-actions.ts";
import { type DeliveringPorts, deliverAllDue } from "./delivery/deliver.ts";
import { enqueue } from "./delivery/enqueue.ts";
import * as forgetting from "./delivery/erase-recipient.ts";
import { notificationSpec } from "./notification-documents.ts";
import { viewOf } from "./notification-views.ts";
import { transportsOf } from "./transport/transports.ts";
import {
  pruneUnsent,
  type UnsentMessages,
  unsentFileSpec,
  unsentSpec,
} from "./transport/unsent-transport.ts";
import { unsentActions } from "./unsent-actions.ts";

const maxPerOrder = 1_000;

export default (runtime: Runtime): ServiceSchema => {
  const { clock, random, failpoints, settings } = runtime;
  const log = runtime.logger.child({ service: "notifications" });
  const store = runtime.openStore("notifications");
  const notifications = store.collection(notificationSpec);
  const unsent: UnsentMessages = {
    messages: store.collection(unsentSpec),
    files: store.collection(unsentFileSpec),
  };
  const transport = transportsOf(settings, unsent, clock);
  for (const state of ["pending", "failed"] as const)
    runtime.metrics.watch(`eventsapp_notifications_${state}`, () =>
      notifications.countWhere({ index: "byState", where: { state } }),
    );
  let broker: unknown;
  let goesOn = true;

  const system = () => asSystem("notifications");
  const ports: DeliveringPorts = {
    notifications,
    clock,
    random,
    failpoints,
    log,
    transport,
    contact: (userId) => call(broker, getContact, { userId }, system()),
    print: (orderId, { locale, name }) =>
      call(
        broker,
        printTicketsOfOrder,
        { orderId, locale, ...(name !== null && { buyerName: name }) },
        system(),
      ),
    publicUrl: () => runtime.publicUrl,
    goesOn: () => goesOn,
  };
  const loop = new BackgroundLoop("delivering notifications", { everyMs: secondMs, log }, () =>
    deliverAllDue(ports),
  );
  const pruning = new BackgroundLoop("pruning unsent messages", { everyMs: minuteMs, log }, () =>
    pruneUnsent(unsent),
  );

  return {
    name: "notifications",
    actions: actionsOf(
      on(enqueueNotifications, async ({ notifications: notices }) => {
        try {
          return { queued: await enqueue({ notifications, clock, failpoints }, notices) };
        } finally {
          loop.wake();
        }
      }),

      on(listNotificationsOfOrder, async ({ orderId }, ctx) => {
        const page = await notifications.find({ index: "byOrder", where: { orderId }, limit: maxPerOrder });
        return { notifications: page.items.map((each) => viewOf(each, localeOf(ctx.meta))) };
      }),

      on(forgetRecipient, async ({ userId }) => ({
        forgotten: await forgetting.eraseRecipient({ notifications, unsent }, userId),
      })),

      ...buyerActions({ notifications, clock, wake: () => loop.wake() }),
      ...unsentActions(unsent),
    ),
    started(this: Service) {
      broker = this.broker;
      loop.start();
      pruning.start();
    },
    async stopped() {
      goesOn = false;
      await Promise.all([loop.stop(), pruning.stop()]);
      transport.close();
    },
  };
};
