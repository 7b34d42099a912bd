import type { ServiceBroker, ServiceSchema } from "moleculer";
import { endEventOrders, tellBuyersOfChange } from "../../contracts/orders/event-orders.ts";
import { actionsOf, asSystem, call } from "../../lib/calls/call.ts";
import { secondMs } from "../../lib/clock.ts";
import { BackgroundLoop } from "../../mixins/background-loop.ts";
import type { Runtime } from "../../mixins/runtime.ts";
import { eventEditing, eventReading } from "./event/event-actions.ts";
import { eventSpec, tourSpec } from "./event/event-documents.ts";
import { EventRequests } from "./event/event-requests.ts";
import { type NotifyPorts, notifyOrders } from "./notify/notify-orders.ts";
import { quotaActions, ticketTypeActions } from "./sale/sale-actions.ts";
import { fillSampleEvents } from "./sample-events.ts";
import { tourActions } from "./tours/tour-actions.ts";

/** Events and tours, with their quotas and prices, from draft to their end or cancellation. */
export default (runtime: Runtime): ServiceSchema => {
  const ledger = runtime.openStore("events");
  const log = runtime.logger.child({ service: "events" });
  const { clock } = runtime;
  const stored = { events: ledger.collection(eventSpec), tours: ledger.collection(tourSpec), clock };
  const requests = new EventRequests(stored, log);
  let notifyLoop: BackgroundLoop;

  return {
    name: "events",
    actions: actionsOf(
      ...eventEditing(requests),
      ...eventReading(requests),
      ...quotaActions(requests),
      ...ticketTypeActions(requests),
      ...tourActions(requests),
    ),
    created(this: { broker: ServiceBroker }) {
      const { broker } = this;
      const orders: NotifyPorts["orders"] = {
        end: (params) => call(broker, endEventOrders, params, asSystem("events")),
        change: (params) => call(broker, tellBuyersOfChange, params, asSystem("events")),
      };
      const work = () => notifyOrders({ ...stored, orders, log });
      notifyLoop = new BackgroundLoop("telling the orders", { everyMs: secondMs, log }, work);
    },
    async started() {
      if (runtime.settings.SAMPLE_DATA === "on") await fillSampleEvents(stored);
      notifyLoop.start();
    },
    stopped: () => notifyLoop.stop(),
  };
};
