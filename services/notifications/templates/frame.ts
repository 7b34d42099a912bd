import type { Locale } from "../../../lib/locale.ts";

interface Frame {
  greeting(name: string): string;
  forTitle(title: string): string;
  /** The mail's last lines: what to name when asking about it. */
  footer(orderId: string, requestId: string | null): string;
}

const withReference = (order: string, reference: string | null) =>
  reference === null ? `-- \n${order}` : `-- \n${order}\n${reference}`;

/** What stands around every message. */
export const frames: Record<Locale, Frame> = {
  en: {
    greeting: (name) => `Hello ${name},`,
    forTitle: (title) => ` for “${title}”`,
    footer: (orderId, requestId) => withReference(`Order ${orderId}`, requestId && `Reference ${requestId}`),
  },
  fr: {
    greeting: (name) => `Bonjour ${name},`,
    forTitle: (title) => ` pour « ${title} »`,
    footer: (orderId, requestId) =>
      withReference(`Commande ${orderId}`, requestId && `Référence ${requestId}`),
  },
};
