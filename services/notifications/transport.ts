/** A message as it leaves the shop. */
export interface Message {
  /** The same however often the message is sent, so that whoever can, drops the second one. */
  messageId: string;
  channel: "mail" | "sms";
  /** An email address or a phone number (E.164). */
  to: string;
  /** Of a mail. */
  subject: string | null;
  text: string;
}

/** Takes messages over for delivery. */
export interface Transport {
  /** Answers what the provider said; throws when it did not take the message, or when nobody knows. */
  send(message: Message): Promise<string>;
}
