import { ordersMarkSpec } from "../reconciliation/compare-orders.ts";
import { paymentSpec, watermarkSpec, webhookEventSpec } from "./payment-documents.ts";
import { refundSpec } from "./refund-documents.ts";

/**
 * All collections of the payments, in the order of a backup. The marks come first: an older mark over newer rows compares
 * rows twice, and a newer one over older rows would skip some.
 */
export const paymentCollections = [watermarkSpec, ordersMarkSpec, webhookEventSpec, refundSpec, paymentSpec];
