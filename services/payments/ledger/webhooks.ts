import { failpoint } from "../../../lib/failpoints.ts";
import { insertIfNew } from "../../../mixins/store/insert-once.ts";
import { isRefund, type ProviderEvent } from "../provider/provider.ts";
import { record } from "./ledger-rows.ts";
import type { PaymentPorts } from "./payment-ports.ts";
import { paymentRows } from "./payment-rows.ts";
import { refundRows } from "./refund-rows.ts";

/**
 * Takes a message of the processor: settles the payment or refund, writing a missing one again, and wakes its order. A
 * repeat of one that was not finished runs it again, of a finished one does nothing; messages may come in any order. Throws
 * SIGNATURE_INVALID, or the error of waking the order: then the processor has to send it again.
 */
export async function settleFromWebhook(
  ports: PaymentPorts,
  rawBody: string,
  signature: string,
): Promise<void> {
  const event = ports.provider.readWebhook(rawBody, signature);
  if (await isDone(ports, event)) return;
  await (isRefund(event) ? record(refundRows(ports), event) : record(paymentRows(ports), event));
  await failpoint(ports.failpoints, "payments.wake", () => ports.wakeOrder(event.orderId));
  await failpoint(ports.failpoints, "payments.acknowledge", () =>
    ports.webhookEvents.change(event.id, { state: "open" }, { state: "done" }),
  );
}

/** Writes the event as an open job unless it is known. */
async function isDone(ports: PaymentPorts, event: ProviderEvent): Promise<boolean> {
  const { id, orderId, key, outcome } = event;
  const job = { _id: id, orderId, key, outcome: outcome.outcome, receivedAtMs: ports.clock.nowMs() };
  const isNew = await failpoint(ports.failpoints, "payments.receive", () =>
    insertIfNew(ports.webhookEvents, { ...job, state: "open" }),
  );
  return !isNew && (await ports.webhookEvents.get(id))?.state === "done";
}
