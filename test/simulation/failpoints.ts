import { holdingFailpoints } from "../../services/inventory/holding.ts";
import { loadingFailpoints } from "../../services/inventory/loading.ts";
import { sweepingFailpoints } from "../../services/inventory/sweeping.ts";
import { deliveringFailpoints } from "../../services/notifications/delivering.ts";
import { queueingFailpoints } from "../../services/notifications/queueing.ts";
import { orderFailpoints } from "../../services/orders/order-states.ts";
import { paymentFailpoints } from "../../services/payments/ports.ts";
import { issuingFailpoints } from "../../services/tickets/issuing.ts";

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
