import { type Clock, minuteMs, secondMs } from "../../lib/clock.ts";
import { failedWith } from "../../lib/errors.ts";
import type { Reach } from "../../lib/failpoints.ts";
import type { RandomBytes } from "../../lib/ids.ts";
import type { Logger } from "../../lib/logging.ts";
import { nextState } from "../../lib/transitions.ts";
import type { Collection } from "../../mixins/store/port.ts";
import { type Notification, notificationMoves } from "./notification-documents.ts";
import { type Recipient, render } from "./rendering.ts";
import type { Message, Transport } from "./transport.ts";

export const deliveringFailpoints = ["notifications.send:before", "notifications.send:after"] as const;

export interface DeliveringPorts {
  notifications: Collection<Notification>;
  clock: Clock;
  random: RandomBytes;
  reach: Reach;
  log: Pick<Logger, "warn" | "error">;
  transport: Transport;
  /** Throws NOT_FOUND when the user is gone. */
  contact: (userId: string) => Promise<Recipient>;
  /** Where people reach the shop, without a slash at the end. */
  publicUrl: () => string;
}

export const mostAtOnce = 100;
export const mostAttempts = 20;
/** How long a worker has a message for itself. */
export const leaseMs = 30 * secondMs;
const userGone = "the user is gone";
const firstPauseMs = 2 * secondMs;
const longestPauseMs = 10 * minuteMs;

type Outcome =
  | { kind: "sent"; channel: Message["channel"]; providerAnswer: string }
  | { kind: "failed"; error: string }
  | { kind: "userGone" };

/**
 * Sends up to 100 messages that are due and answers how many those were. At least once: one whose worker died while
 * sending is sent again after its lease, with the same message id.
 */
export async function deliverDue(ports: DeliveringPorts): Promise<number> {
  const where = { nextAtMs: { before: ports.clock.nowMs() + 1 } };
  const { items } = await ports.notifications.find({ index: "due", where, limit: mostAtOnce });
  const results = await Promise.allSettled(items.map((due) => deliver(ports, due)));
  const broken = results.find((result) => result.status === "rejected");
  if (broken) throw broken.reason;
  return items.length;
}

async function deliver(ports: DeliveringPorts, due: Notification): Promise<void> {
  // Its last worker never came back to say so.
  if (due.attempts >= mostAttempts) return giveUp(ports, due, due.lastError ?? "no attempt came to an end");
  const leased = await lease(ports, due);
  if (!leased) return;
  await ports.reach("notifications.send:before");
  const outcome = await attempt(ports, leased);
  await ports.reach("notifications.send:after");
  await settle(ports, leased, outcome);
}

/** Null when another worker has it. */
function lease({ notifications, clock }: DeliveringPorts, due: Notification): Promise<Notification | null> {
  const { _id, version, attempts } = due;
  const nextAtMs = clock.nowMs() + leaseMs;
  return notifications.change(_id, { version }, { attempts: attempts + 1, nextAtMs, version: version + 1 });
}

async function attempt(ports: DeliveringPorts, notification: Notification): Promise<Outcome> {
  try {
    const recipient = await recipientOf(ports, notification.userId);
    if (!recipient) return { kind: "userGone" };
    const message = render(notification, recipient, ports.publicUrl());
    const providerAnswer = await ports.transport.send(message);
    return { kind: "sent", channel: message.channel, providerAnswer };
  } catch (error) {
    return { kind: "failed", error: withoutAddresses(error) };
  }
}

async function recipientOf(ports: DeliveringPorts, userId: string): Promise<Recipient | null> {
  try {
    return await ports.contact(userId);
  } catch (error) {
    if (failedWith(error, "NOT_FOUND")) return null;
    throw error;
  }
}

async function settle(ports: DeliveringPorts, leased: Notification, outcome: Outcome): Promise<void> {
  if (outcome.kind === "userGone") return giveUp(ports, leased, userGone);
  if (outcome.kind === "sent") return markSent(ports, leased, outcome);
  if (leased.attempts >= mostAttempts) return giveUp(ports, leased, outcome.error);
  const { _id, version, attempts } = leased;
  const nextAtMs = ports.clock.nowMs() + pauseAfter(attempts, ports.random);
  const set = { lastError: outcome.error, nextAtMs, version: version + 1 };
  await ports.notifications.change(_id, { version }, set);
}

/** Zero changed: the lease ran out and another worker settles it. */
async function markSent(
  { notifications, clock }: DeliveringPorts,
  leased: Notification,
  { channel, providerAnswer }: Extract<Outcome, { kind: "sent" }>,
): Promise<void> {
  const { _id, version } = leased;
  const state = nextState(notificationMoves, "send", leased.state);
  const sentAtMs = clock.nowMs();
  const set = { state, channel, providerAnswer, sentAtMs, nextAtMs: null, lastError: null };
  await notifications.change(_id, { version }, { ...set, version: version + 1 });
}

async function giveUp(ports: DeliveringPorts, notification: Notification, error: string): Promise<void> {
  const { _id, version, orderId, attempts, requestId } = notification;
  const state = nextState(notificationMoves, "giveUp", notification.state);
  const set = { state, lastError: error, nextAtMs: null, version: version + 1 };
  const changed = await ports.notifications.change(_id, { version }, set);
  if (!changed) return;
  const fields = { notificationId: _id, orderId, requestId, attempts, reason: error };
  // Nobody can mend a message to somebody who left; the others want a person.
  ports.log[error === userGone ? "warn" : "error"](fields, "notification given up");
}

/** 2 s, doubled with each attempt to 10 min at most, and up to a quarter more so that they do not come all at once. */
export function pauseAfter(attempts: number, random: RandomBytes): number {
  const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (attempts - 1));
  return Math.round(pauseMs * (1 + random(1)[0]! / 1_024));
}

/** Providers repeat addresses and numbers in their errors; neither may reach a log. */
function withoutAddresses(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text
    .replace(/\S+@\S+/g, "[address]")
    .replace(/\+?\d{7,}/g, "[number]")
    .slice(0, 500);
}
