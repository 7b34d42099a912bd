import type { Clock } from "../../../lib/clock.ts";
import { hourMs } from "../../../lib/clock.ts";
import { type Failpoints, failpointsOf } from "../../../lib/failpoints.ts";
import type { Logger } from "../../../lib/telemetry/logging.ts";
import type { Collection } from "../../../mixins/store/port.ts";
import type { Provider } from "../provider/provider.ts";
import type { Difference } from "../reconciliation/differences.ts";
import type { Payment, Watermark, WebhookEvent } from "./payment-documents.ts";
import type { Refund } from "./refund-documents.ts";

/** All that charging needs of the world; the simulation gives its own. */
export interface PaymentPorts {
  payments: Collection<Payment>;
  refunds: Collection<Refund>;
  webhookEvents: Collection<WebhookEvent>;
  watermarks: Collection<Watermark>;
  provider: Provider;
  clock: Clock;
  failpoints: Failpoints;
  log: Pick<Logger, "warn" | "error">;
  /** Counts differences for a person to resolve. */
  differs: (difference: Difference) => void;
  /** Rejects when `work` has not settled within the limit; a later result is ignored. */
  withDeadline: <T>(work: Promise<T>, limitMs: number) => Promise<T>;
  /** Asks `orders` to recover the order now. Throws when the call fails. */
  wakeOrder: (orderId: string) => Promise<unknown>;
}

/** A processor forgets its keys after 24 h; from then on the same key would charge again. */
export const keyLivesMs = 23 * hourMs;

export const paymentFailpoints = failpointsOf(
  "payments.journal",
  "payments.charge",
  "payments.cancel",
  "payments.settle",
  "payments.refundJournal",
  "payments.refund",
  "payments.refundSettle",
  "payments.receive",
  "payments.wake",
  "payments.acknowledge",
  "payments.watermark",
);
