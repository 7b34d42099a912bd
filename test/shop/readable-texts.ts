/** An id of the shop, a UUID, or a time as ISO 8601 writes it: none of them belongs into a sentence for people; `ord_3k9…` is an example. */
const machineText =
  /\b(?:adr|blk|chk|chl|evt|fam|inv|key|load|mem|msg|ntf|opn|ord|org|quo|ref|req|rsd|rst|tour|typ|usr|whk)_[0-9a-z][0-9a-z_:]*(?![0-9a-z_:…])|\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b|\b\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.]*Z?/gi;

/** Ids and ISO times in these texts, but for addresses and for the values that the caller has sent. */
export function machineTextsIn(texts: readonly string[], sent: string): string[] {
  const found = texts.flatMap((text) => withoutAddresses(text).match(machineText) ?? []);
  return [...new Set(found)].filter((value) => !sent.includes(value));
}

const withoutAddresses = (text: string) => text.replaceAll(/https?:\/\/\S+|\S+@\S+/g, "");

/** The texts for people in an answer: of errors, of failed orders and of messages that were sent. */
export function textsFor(body: unknown): string[] {
  if (typeof body !== "object" || body === null) return [];
  const { title, detail, errors, failure, items, subject, text } = body as Record<string, unknown>;
  const messages = (Array.isArray(errors) ? errors : []).map((error) => error?.message);
  const failed = (failure as { message?: unknown } | null | undefined)?.message;
  const own = [title, detail, ...messages, failed, subject, text].filter((one) => typeof one === "string");
  return [...own, ...(Array.isArray(items) ? items.flatMap(textsFor) : [])];
}

/** Throws when a text for people in an answer has an id or an ISO time that the caller has not sent. */
export function requireReadable(body: unknown, sent: string): void {
  const texts = textsFor(body);
  const found = machineTextsIn(texts, sent);
  if (found.length === 0) return;
  throw new Error(`a text for people has ${found.join(", ")}: ${JSON.stringify(texts)}`);
}
