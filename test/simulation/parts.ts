import { correct, hold, release } from "../../services/inventory/holding.ts";
import { reconcileLoaded } from "../../services/inventory/reconciling.ts";
import { sweep } from "../../services/inventory/sweeping.ts";
import { deliverDue as deliverNotifications } from "../../services/notifications/delivering.ts";
import { enqueue } from "../../services/notifications/queueing.ts";
import { cancel as cancelOrder } from "../../services/orders/cancelling.ts";
import { fulfilBatch } from "../../services/orders/fulfilling.ts";
import { pay } from "../../services/orders/paying.ts";
import { paymentAnswer } from "../../services/orders/paying-answer.ts";
import type { OrderPorts } from "../../services/orders/ports.ts";
import { recoverDue, wake } from "../../services/orders/recovering.ts";
import { reserve } from "../../services/orders/reserving.ts";
import { cancel as cancelAttempt, charge } from "../../services/payments/charging.ts";
import type { PaymentPorts } from "../../services/payments/ports.ts";
import type { Provider } from "../../services/payments/provider.ts";
import { reconcile as reconcilePayments } from "../../services/payments/reconciliation.ts";
import { settleFromWebhook } from "../../services/payments/webhooks.ts";
import { issue } from "../../services/tickets/issuing.ts";
import type { StorePlant } from "./ledgers.ts";

/** The shop's own code that a run puts together: what its services call out of their handlers and timers. */
export const parts = {
  reserve,
  pay,
  paymentAnswer,
  cancelOrder,
  fulfilBatch,
  recoverDue,
  wake,
  hold,
  release,
  correct,
  sweep,
  reconcileLoaded,
  charge,
  cancelAttempt,
  settleFromWebhook,
  reconcilePayments,
  issue,
  enqueue,
  deliverNotifications,
};

export type Parts = typeof parts;

/** A fault built in from outside, to see that the checker finds it. */
export interface Plant {
  stores?: StorePlant;
  parts?: Partial<Parts>;
  orderPorts?: (ports: OrderPorts) => OrderPorts;
  paymentPorts?: (ports: PaymentPorts) => PaymentPorts;
  provider?: (provider: Provider) => Provider;
}
