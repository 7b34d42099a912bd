import type { NotificationKind } from "../../../contracts/notifications/notification-facts.ts";
import type { File } from "../../../contracts/shapes.ts";
import type { Clock } from "../../../lib/clock.ts";
import { failedWith } from "../../../lib/errors/errors.ts";
import { channelFor, type Recipient, render } from "../content/render.ts";
import { secretsOf, withoutSecrets } from "../content/secret-facts.ts";
import type { Notification } from "../notification-documents.ts";
import type { Problem } from "../transport/delivery-problems.ts";
import { type Message, NotTakenError, type Transport } from "../transport/transport.ts";

export interface AttemptPorts {
  clock: Clock;
  transport: Transport;
  /** Throws NOT_FOUND when the user is gone. */
  contact: (userId: string) => Promise<Recipient>;
  /** An order's tickets on paper, for this buyer. Throws NOT_FOUND when it has none that are valid. */
  print: (orderId: string, buyer: Pick<Recipient, "locale" | "name">) => Promise<File>;
  /** Where people reach the shop, without a slash at the end. */
  publicUrl: () => string;
}

export type Outcome =
  | { kind: "sent"; channel: Message["channel"]; providerAnswer: string }
  | { kind: "later"; problem: Problem; error: string; retryAfterMs: number | null }
  | { kind: "never"; problem: Problem; error: string };

/** After this many failures to print them, the tickets' addresses go out without their PDF. */
const maxPrintFailures = 3;

class NotPrintedError extends Error {}

/** Tries to send one message, and answers the outcome. */
export async function attempt(ports: AttemptPorts, notification: Notification): Promise<Outcome> {
  try {
    if (notification.facts === null) return { kind: "never", problem: "userGone", error: "it was forgotten" };
    if (isOutdated(notification, ports.clock.nowMs()))
      return { kind: "never", problem: "outdated", error: "its code has expired" };
    const recipient = await recipientOf(ports, notification);
    if (!recipient) return { kind: "never", problem: "userGone", error: "the user is gone" };
    const attachments = await enclosed(ports, notification, recipient);
    const message = render(notification, recipient, { publicUrl: ports.publicUrl(), attachments });
    const answer = await ports.transport.send(message);
    return { kind: "sent", channel: message.channel, providerAnswer: withoutPrivate(answer, notification) };
  } catch (error) {
    return outcomeOf(error, notification);
  }
}

function outcomeOf(thrown: unknown, notification: Notification): Outcome {
  const error = withoutPrivate(thrown instanceof Error ? thrown.message : String(thrown), notification);
  if (thrown instanceof NotTakenError && thrown.isFinal) return { kind: "never", problem: "refused", error };
  const retryAfterMs = thrown instanceof NotTakenError ? thrown.retryAfterMs : null;
  return { kind: "later", problem: problemOf(thrown), error, retryAfterMs };
}

function problemOf(thrown: unknown): Problem {
  if (thrown instanceof NotPrintedError) return "notPrinted";
  return thrown instanceof NotTakenError ? "unreachable" : "fault";
}

/** Null when they are gone. */
async function recipientOf(
  ports: AttemptPorts,
  { userId, address }: Notification,
): Promise<Recipient | null> {
  if (userId === null) return address && { ...address, name: null, phone: null, notifyBy: "mail" };
  try {
    return await ports.contact(userId);
  } catch (error) {
    if (failedWith(error, "NOT_FOUND")) return null;
    throw error;
  }
}

/** An expired code is not sent. */
function isOutdated({ facts }: Notification, nowMs: number): boolean {
  const expiresAt = facts?.expiresAt;
  return typeof expiresAt === "string" && Date.parse(expiresAt) <= nowMs;
}

const carriesTickets = (kind: NotificationKind) => kind === "orderConfirmed";

/** The tickets on paper, if the message carries them; nothing when they could not be printed too often. */
async function enclosed(
  ports: AttemptPorts,
  { kind, orderId, printFailures }: Notification,
  recipient: Recipient,
): Promise<File[]> {
  if (!carriesTickets(kind) || orderId === null || channelFor(kind, recipient) !== "mail") return [];
  if (printFailures >= maxPrintFailures) return [];
  try {
    return [await ports.print(orderId, recipient)];
  } catch (error) {
    // None of them is valid any more: there is nothing to wait for.
    if (failedWith(error, "NOT_FOUND")) return [];
    throw new NotPrintedError(error instanceof Error ? error.message : String(error));
  }
}

/** Providers repeat addresses, numbers and texts in their answers; none of it may reach a log. */
function withoutPrivate(text: string, { kind, facts }: Notification): string {
  return withoutSecrets(text, secretsOf(kind, facts))
    .replace(/\S+@\S+/g, "[address]")
    .replace(/\+?\d{7,}/g, "[number]")
    .slice(0, 500);
}
