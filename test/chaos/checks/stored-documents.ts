import type { Document } from "../../../mixins/store/port.ts";
import {
  type EventDocument,
  eventSpec,
  type TourDocument,
  tourSpec,
} from "../../../services/events/event/event-documents.ts";
import {
  type Notification,
  notificationSpec,
} from "../../../services/notifications/notification-documents.ts";
import {
  type UnsentMessage,
  unsentSpec,
} from "../../../services/notifications/transport/unsent-transport.ts";
import { type EventJob, eventJobsSpec } from "../../../services/orders/cancel-event/event-jobs.ts";
import { type OrderDocument, ordersSpec } from "../../../services/orders/order/order-documents.ts";
import { type Payment, paymentSpec } from "../../../services/payments/ledger/payment-documents.ts";
import { type Refund, refundSpec } from "../../../services/payments/ledger/refund-documents.ts";
import {
  type SandboxCharge,
  sandboxChargeSpec,
} from "../../../services/payments/provider/sandbox-documents.ts";
import {
  type Register,
  registerSpec,
  type Ticket,
  ticketSpec,
} from "../../../services/tickets/ticket/ticket-documents.ts";

/** Every document that the checker looks at, as it stands in the stores. */
export interface Books {
  events: EventDocument[];
  tours: TourDocument[];
  orders: OrderDocument[];
  eventJobs: EventJob[];
  payments: Payment[];
  refunds: Refund[];
  sandboxCharges: SandboxCharge[];
  tickets: Ticket[];
  registers: Register[];
  notifications: Notification[];
  mails: Pick<UnsentMessage, "_id">[];
}

/** In which service's store, and in which collection of it, the documents are. */
export const homes: Record<keyof Books, [store: string, collection: string]> = {
  events: ["events", eventSpec.name],
  tours: ["events", tourSpec.name],
  orders: ["orders", ordersSpec.name],
  eventJobs: ["orders", eventJobsSpec.name],
  payments: ["payments", paymentSpec.name],
  refunds: ["payments", refundSpec.name],
  sandboxCharges: ["sandbox", sandboxChargeSpec.name],
  tickets: ["tickets", ticketSpec.name],
  registers: ["tickets", registerSpec.name],
  notifications: ["notifications", notificationSpec.name],
  mails: ["notifications", unsentSpec.name],
};

/** Reads all documents of one collection of one service's store. */
export type ReadAll = (store: string, collection: string) => Promise<Document[]>;

/** Reads the stores, one collection after the other. */
export async function readBooks(read: ReadAll): Promise<Books> {
  const books: Partial<Record<keyof Books, Document[]>> = {};
  for (const [name, home] of Object.entries(homes)) books[name as keyof Books] = await read(...home);
  return books as Books;
}
