import type { NotificationKind } from "../../../contracts/notifications.ts";
import { orderConfirmed } from "./order-confirmed.ts";
import { orderExpired } from "./order-expired.ts";
import { paymentDeclined } from "./payment-declined.ts";
import type { TemplatePair } from "./template.ts";

export const templates: { [K in NotificationKind]: TemplatePair<K> } = {
  orderConfirmed,
  paymentDeclined,
  orderExpired,
};
