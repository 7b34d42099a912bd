import { ordersMarkSpec } from "../reconciliation/compare-orders.ts";
import { paymentSpec, watermarkSpec, webhookEventSpec } from "./payment-documents.ts";
import { refundSpec } from "./refund-documents.ts";

/**
 * All that the payments keep and a backup holds. The marks come first: an older mark over newer rows makes somebody look
 * twice, and a newer one over older rows would make nobody look.
 */
export const paymentCollections = [watermarkSpec, ordersMarkSpec, webhookEventSpec, refundSpec, paymentSpec];
