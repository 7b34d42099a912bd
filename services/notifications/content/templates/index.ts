import type { NotificationKind } from "../../../../contracts/notifications/notification-facts.ts";
import { eventCancelled } from "./event-cancelled.ts";
import { eventChanged } from "./event-changed.ts";
import { invitation } from "./invitation.ts";
import { orderConfirmed } from "./order-confirmed.ts";
import { orderExpired } from "./order-expired.ts";
import { orderRefunded } from "./order-refunded.ts";
import { passwordReset } from "./password-reset.ts";
import { paymentDeclined } from "./payment-declined.ts";
import type { TemplatePair } from "./template.ts";

export const templates: { [K in NotificationKind]: TemplatePair<K> } = {
  orderConfirmed,
  paymentDeclined,
  orderExpired,
  eventCancelled,
  orderRefunded,
  eventChanged,
  invitation,
  passwordReset,
};
