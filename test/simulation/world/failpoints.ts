import { holdingFailpoints } from "../../../services/inventory/places/hold-places.ts";
import { loadingFailpoints } from "../../../services/inventory/sync/load-places.ts";
import { sweepingFailpoints } from "../../../services/inventory/sync/sweep-holds.ts";
import { deliveringFailpoints } from "../../../services/notifications/delivery/deliver.ts";
import { queueingFailpoints } from "../../../services/notifications/delivery/enqueue.ts";
import { orderFailpoints } from "../../../services/orders/order/order-states.ts";
import { paymentFailpoints } from "../../../services/payments/ledger/payment-ports.ts";
import { issuingFailpoints } from "../../../services/tickets/issue/issue-tickets.ts";

/** Every point of the purchase where a crash may hit, as the services list them. */
export const failpoints: readonly string[] = [
  ...orderFailpoints,
  ...holdingFailpoints,
  ...loadingFailpoints,
  ...sweepingFailpoints,
  ...paymentFailpoints,
  ...issuingFailpoints,
  ...queueingFailpoints,
  ...deliveringFailpoints,
];
