import type { ChargeRequest, RefundRequest } from "../provider/provider.ts";

export function refundRequest(changes: Partial<RefundRequest> = {}): RefundRequest {
  const { refund = 1 } = changes;
  const key = `ord_suite:refund:${refund}`;
  return {
    ...{ key, orderId: "ord_suite", attempt: 1, refund, amountMinor: 1_000, currency: "EUR" },
    ...changes,
  };
}

export function keyOf(attempt: number) {
  return { key: `ord_suite:${attempt}`, orderId: "ord_suite", attempt };
}

export function request(changes: Partial<ChargeRequest> = {}): ChargeRequest {
  return {
    ...keyOf(changes.attempt ?? 1),
    amountMinor: 2_500,
    currency: "EUR",
    paymentMethod: "pm_card_visa",
    buyerId: "usr_ada",
    ...changes,
  };
}

export async function flattened<T>(pages: AsyncIterable<T[]>): Promise<T[]> {
  const items: T[] = [];
  for await (const page of pages) items.push(...page);
  return items;
}
