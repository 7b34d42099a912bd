import { correct, hold, release } from "../../services/inventory/holding.ts";
import { reconcileLoaded } from "../../services/inventory/reconciling.ts";
import { sweep } from "../../services/inventory/sweeping.ts";
import { deliverDue as deliverNotifications } from "../../services/notifications/delivering.ts";
import { enqueue } from "../../services/notifications/queueing.ts";
import { cancel as cancelOrder } from "../../services/orders/cancelling.ts";
import { type EventJobPorts, openEventJob, runEventJobs } from "../../services/orders/event-jobs.ts";
import { fulfilBatch } from "../../services/orders/fulfilling.ts";
import { pay } from "../../services/orders/paying.ts";
import { paymentAnswer } from "../../services/orders/paying-answer.ts";
import { recoverDue, wake } from "../../services/orders/recovering.ts";
import { refundAnswer } from "../../services/orders/refund-answer.ts";
import { openRefund } from "../../services/orders/refunding.ts";
import { reserve } from "../../services/orders/reserving.ts";
import { cancel as cancelAttempt, charge } from "../../services/payments/charging.ts";
import { type ComparingPorts, compareWithOrders } from "../../services/payments/comparing-orders.ts";
import type { Provider } from "../../services/payments/provider.ts";
import { reconcile as reconcilePayments } from "../../services/payments/reconciliation.ts";
import { refund as refundCharge } from "../../services/payments/refunding.ts";
import { settleFromWebhook } from "../../services/payments/webhooks.ts";
import { checkIn } from "../../services/tickets/checking-in.ts";
import { issue } from "../../services/tickets/issuing.ts";
import { undo as undoCheckIn } from "../../services/tickets/undoing.ts";
import { voidTickets } from "../../services/tickets/voiding.ts";
import type { StorePlant } from "./ledgers.ts";

/** The shop's own code that a run puts together: what its services call out of their handlers and timers. */
export const parts = {
  reserve,
  pay,
  paymentAnswer,
  cancelOrder,
  openRefund,
  refundAnswer,
  openEventJob,
  runEventJobs,
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
  refundCharge,
  settleFromWebhook,
  reconcilePayments,
  compareWithOrders,
  issue,
  voidTickets,
  checkIn,
  undoCheckIn,
  enqueue,
  deliverNotifications,
};

export type Parts = typeof parts;

/** A fault built in from outside, to see that the checker finds it. */
export interface Plant {
  stores?: StorePlant;
  parts?: Partial<Parts>;
  orderPorts?: (ports: EventJobPorts) => EventJobPorts;
  paymentPorts?: (ports: ComparingPorts) => ComparingPorts;
  provider?: (provider: Provider) => Provider;
}
