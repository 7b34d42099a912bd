import type { Locale } from "../../../../lib/text/locale.ts";

interface Frame {
  /** Null: a person without an account, whose name is unknown. */
  greeting(name: string | null): string;
  forTitle(title: string): string;
  order(orderId: string): string;
  reference(requestId: string): string;
  automatic: string;
  /** The separator between a label and its value in a text. */
  colon: string;
}

/** The frame of every message. */
export const frames: Record<Locale, Frame> = {
  en: {
    greeting: (name) => (name === null ? "Hello," : `Hello ${name},`),
    forTitle: (title) => ` for “${title}”`,
    order: (orderId) => `Order ${orderId}`,
    reference: (requestId) => `Reference ${requestId}`,
    automatic: "EventsApp sent this mail automatically; no one reads replies to it.",
    colon: ":",
  },
  fr: {
    greeting: (name) => (name === null ? "Bonjour," : `Bonjour ${name},`),
    forTitle: (title) => ` pour « ${title} »`,
    order: (orderId) => `Commande ${orderId}`,
    reference: (requestId) => `Référence ${requestId}`,
    automatic: "EventsApp a envoyé ce courriel automatiquement ; personne ne lit les réponses.",
    colon: " :",
  },
};
