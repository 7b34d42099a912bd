import { correct, hold, releaseHold } from "../../../services/inventory/places/hold-places.ts";
import { reconcileLoaded } from "../../../services/inventory/sync/reconcile-places.ts";
import { sweep } from "../../../services/inventory/sync/sweep-holds.ts";
import { deliverDue as deliverNotifications } from "../../../services/notifications/delivery/deliver.ts";
import { enqueue } from "../../../services/notifications/delivery/enqueue.ts";
import {
  type EventJobPorts,
  openEventJob,
  runEventJobs,
} from "../../../services/orders/cancel-event/event-jobs.ts";
import { cancel as cancelOrder } from "../../../services/orders/lifecycle/advance-order.ts";
import { fulfilBatch } from "../../../services/orders/lifecycle/fulfil-orders.ts";
import { recoverDue, recoverOrder } from "../../../services/orders/lifecycle/recover-orders.ts";
import { pay } from "../../../services/orders/pay/pay.ts";
import { paymentAnswer } from "../../../services/orders/pay/payment-answer.ts";
import { openRefund, refundAnswer } from "../../../services/orders/refund/open-refund.ts";
import { reserve } from "../../../services/orders/reserve/reserve.ts";
import { cancel as cancelAttempt, charge } from "../../../services/payments/ledger/charge.ts";
import { refund as refundCharge } from "../../../services/payments/ledger/refund.ts";
import { settleFromWebhook } from "../../../services/payments/ledger/webhooks.ts";
import type { Provider } from "../../../services/payments/provider/provider.ts";
import {
  type ComparingPorts,
  compareWithOrders,
} from "../../../services/payments/reconciliation/compare-orders.ts";
import { reconcile as reconcilePayments } from "../../../services/payments/reconciliation/reconciliation.ts";
import { checkIn } from "../../../services/tickets/check-in/check-in.ts";
import { undo as undoCheckIn } from "../../../services/tickets/check-in/undo-check-in.ts";
import { issue } from "../../../services/tickets/issue/issue-tickets.ts";
import { voidTickets } from "../../../services/tickets/issue/void-tickets.ts";
import type { StorePlant } from "./ledgers.ts";

/** The shop's own code as used in a run: the functions that its services call from handlers and timers. */
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
  wake: recoverOrder,
  hold,
  release: releaseHold,
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
