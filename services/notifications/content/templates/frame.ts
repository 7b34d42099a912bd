import type { Locale } from "../../../../lib/text/locale.ts";

interface Frame {
  /** Null: a person without an account, whose name is unknown. */
  greeting(name: string | null): string;
  forTitle(title: string): string;
  automatic: string;
  /** The separator between a label and its value in a text. */
  colon: string;
}

/** The frame of every message. */
export const frames: Record<Locale, Frame> = {
  en: {
    greeting: (name) => (name === null ? "Hello," : `Hello ${name},`),
    forTitle: (title) => ` for “${title}”`,
    automatic: "This is an automatic message from EventsApp. Please do not reply.",
    colon: ":",
  },
  fr: {
    greeting: (name) => (name === null ? "Bonjour," : `Bonjour ${name},`),
    forTitle: (title) => ` pour « ${title} »`,
    automatic: "Ceci est un message automatique d’EventsApp. Merci de ne pas y répondre.",
    colon: " :",
  },
};
