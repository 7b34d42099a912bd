import type { File } from "../../../contracts/shapes.ts";
import type { Locale } from "../../../lib/text/locale.ts";

/** A message as it leaves the shop. */
export interface Message {
  /** The same however often the message is tried, so that a provider can drop the second one. */
  messageId: string;
  channel: "mail" | "sms";
  /** An email address or a phone number (E.164). */
  to: string;
  locale: Locale;
  /** Of a mail. */
  subject: string | null;
  text: string;
  /** Of a mail: says the same as the text. */
  html: string | null;
  attachments: File[];
}

/** Takes messages over for delivery. */
export interface Transport {
  /**
   * Answers the provider's reply. Throws NotTakenError when it did not take the message; anything else that is
   * thrown means that the outcome is unknown.
   */
  send(message: Message): Promise<string>;
}

/** The provider did not take a message. Its text holds codes only: no address and nothing of the message. */
export class NotTakenError extends Error {
  /** True when it will not take this message later either. */
  readonly isFinal: boolean;
  /** When the provider requests the next attempt. */
  readonly retryAfterMs: number | null;
  constructor(text: string, { isFinal = false, retryAfterMs = null as number | null } = {}) {
    super(text);
    this.name = "NotTakenError";
    this.isFinal = isFinal;
    this.retryAfterMs = retryAfterMs;
  }
}
