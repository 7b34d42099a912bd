import { randomUUID } from "node:crypto";
import type { ProviderCharge } from "../../../services/payments/provider/provider.ts";
import { sandboxChargeSpec } from "../../../services/payments/provider/sandbox-documents.ts";
import { sandboxMethods } from "../../../services/payments/provider/sandbox-methods.ts";
import { succeededCharges, succeededRefunds } from "../../../services/payments/testing/sandbox-money.ts";
import { eventually } from "../../support/eventually.ts";
import type { Api, ApiAnswer } from "../api.ts";
import type { OpenShop } from "../deployments/deployment.ts";
import type { OnSale } from "./put-on-sale.ts";

/** A new order of this many places of the sale's first ticket type; its body. */
export async function reserved(buyer: Api, sale: OnSale, quantity = 1) {
  const lines = [{ ticketTypeId: sale.ticketTypeIds[0], quantity }];
  const made = await buyer.post("/orders", { eventId: sale.eventId, lines });
  if (made.status !== 201) throw new Error(`not reserved: ${JSON.stringify(made.body)}`);
  return made.body;
}

/**
 * Pays as a client does: what the processor answers at once a busy shop may answer with 202, and the same question
 * with the same key then brings the outcome. Methods that take the processor seconds are asked once.
 */
export async function pay(
  buyer: Api,
  orderId: string,
  paymentMethod?: string,
  key: string = randomUUID(),
): Promise<ApiAnswer> {
  const ask = () => buyer.post(`/orders/${orderId}/payment`, { paymentMethod }, key);
  if (takesSeconds(paymentMethod)) return await ask();
  return await eventually(async () => {
    const answer = await ask();
    return answer.status === 202 && answer.body.nextAction === null ? false : answer;
  });
}

/** Whether the processor's outcome comes seconds after the buyer has been answered. */
export function takesSeconds(paymentMethod = ""): boolean {
  const method = sandboxMethods.get(paymentMethod);
  return method !== undefined && Boolean(method.answerAfterMs || method.lost || method.ripens);
}

/** The order once it has this state; looks as a client would, by polling. */
export function orderIn(buyer: Api, orderId: string, state: string, withinMs = 20_000) {
  return eventually(async () => {
    const { body } = await buyer.get(`/orders/${orderId}`);
    return body.state === state && body;
  }, withinMs);
}

/** What was sent about an order, by mail or SMS, the newest first. */
export async function messagesAbout(api: Api, orderId: string): Promise<{ to: string; text: string }[]> {
  const { body } = await api.get("/dev/outbox?limit=100", { accept: "application/json" });
  return body.items.filter(({ text }: { text: string }) => text.includes(orderId));
}

/** What the card processor took, by its own books. */
export async function moneyTaken({ ledger }: OpenShop): Promise<ProviderCharge[]> {
  return await ledger("sandbox", (store) => succeededCharges(store.collection(sandboxChargeSpec)));
}

/** What the card processor took for one order: minor units, one number per charge. */
export async function takenFor(open: OpenShop, orderId: string): Promise<number[]> {
  const charges = await moneyTaken(open);
  return charges.filter((charge) => charge.orderId === orderId).map(({ amountMinor }) => amountMinor);
}

/** What the card processor gave back for one order, by its own books: minor units, one number per refund. */
export async function returnedFor({ ledger }: OpenShop, orderId: string): Promise<number[]> {
  const refunds = await ledger("sandbox", (store) => succeededRefunds(store.collection(sandboxChargeSpec)));
  return refunds.filter((refund) => refund.orderId === orderId).map(({ amountMinor }) => amountMinor);
}

/** A paid order with its tickets. */
export async function bought(buyer: Api, sale: OnSale, { quantity = 1, card = "pm_card_visa" } = {}) {
  const order = await reserved(buyer, sale, quantity);
  await pay(buyer, order.id, card);
  return await orderIn(buyer, order.id, "fulfilled");
}
