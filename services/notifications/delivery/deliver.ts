import { backoffMs } from "../../../lib/backoff.ts";
import { minuteMs, secondMs } from "../../../lib/clock.ts";
import { deliveryLeaseMs } from "../../../lib/deadlines.ts";
import { type Failpoints, failpoint, failpointsOf } from "../../../lib/failpoints.ts";
import type { RandomBytes } from "../../../lib/ids.ts";
import { nextState } from "../../../lib/state-machine.ts";
import type { Logger } from "../../../lib/telemetry/logging.ts";
import type { Collection } from "../../../mixins/store/port.ts";
import { factsToKeep } from "../content/secret-facts.ts";
import { type Notification, notificationMoves } from "../notification-documents.ts";
import type { Problem } from "../transport/delivery-problems.ts";
import { type AttemptPorts, attempt, type Outcome } from "./attempt-delivery.ts";

export const deliveringFailpoints = failpointsOf("notifications.send");

export interface DeliveringPorts extends AttemptPorts {
  notifications: Collection<Notification>;
  random: RandomBytes;
  failpoints: Failpoints;
  log: Pick<Logger, "warn" | "error">;
  /** False when the process is to end: no further message is begun. */
  goesOn: () => boolean;
}

const maxConcurrency = 100;
/** As many as a mail server lets in at a time; a lease begins only when the message's turn has come. */
export const maxInFlight = 10;
/** The pauses between them are a day together, a few hours more or less. */
export const maxAttempts = 55;
export const retryBackoff = { firstMs: 2 * secondMs, longestMs: 30 * minuteMs };

type Unsent = Exclude<Outcome, { kind: "sent" }>;

/** Sends until nothing more is due, or the process is to end. */
export async function deliverAllDue(ports: DeliveringPorts): Promise<void> {
  while (ports.goesOn() && (await deliverDue(ports)) === maxConcurrency);
}

/**
 * Sends up to 100 messages that are due and answers how many those were. At least once: one whose worker died while
 * sending is sent again after its lease, with the same message id.
 */
export async function deliverDue(ports: DeliveringPorts): Promise<number> {
  const where = { nextAtMs: { before: ports.clock.nowMs() + 1 } };
  const { items } = await ports.notifications.find({ index: "due", where, limit: maxConcurrency });
  const waiting = items.values();
  const workers = Array.from({ length: maxInFlight }, () => deliverEach(ports, waiting));
  const results = await Promise.allSettled(workers);
  const broken = results.find((result) => result.status === "rejected");
  if (broken) throw broken.reason;
  return items.length;
}

/** Takes one after the other; the first error is thrown when the others have had their turn. */
async function deliverEach(ports: DeliveringPorts, waiting: Iterable<Notification>): Promise<void> {
  const errors: unknown[] = [];
  for (const due of waiting) {
    if (ports.goesOn()) await deliver(ports, due).catch((error) => errors.push(error));
  }
  if (errors.length > 0) throw errors[0];
}

async function deliver(ports: DeliveringPorts, due: Notification): Promise<void> {
  // Its last worker never came back to say so.
  if (due.attempts >= maxAttempts) {
    const error = due.lastError ?? "no attempt came to an end";
    return giveUp(ports, due, { problem: due.lastProblem ?? "fault", error });
  }
  const leased = await lease(ports, due);
  if (!leased) return;
  const outcome = await failpoint(ports.failpoints, "notifications.send", () => attempt(ports, leased));
  await settle(ports, leased, outcome);
}

/** Null when another worker has it. */
function lease({ notifications, clock }: DeliveringPorts, due: Notification): Promise<Notification | null> {
  const { _id, version, attempts } = due;
  const nextAtMs = clock.nowMs() + deliveryLeaseMs;
  return notifications.change(_id, { version }, { attempts: attempts + 1, nextAtMs, version: version + 1 });
}

function settle(ports: DeliveringPorts, leased: Notification, outcome: Outcome): Promise<void> {
  if (outcome.kind === "sent") return markSent(ports, leased, outcome);
  if (outcome.kind === "never" || leased.attempts >= maxAttempts) return giveUp(ports, leased, outcome);
  return postpone(ports, leased, outcome);
}

async function postpone(
  { notifications, clock, random }: DeliveringPorts,
  { _id, version, attempts, printFailures }: Notification,
  { error, problem, retryAfterMs }: Extract<Outcome, { kind: "later" }>,
): Promise<void> {
  const askedMs = Math.min(retryAfterMs ?? 0, retryBackoff.longestMs);
  const pauseMs = Math.max(backoffMs(retryBackoff, attempts, random), askedMs);
  const set = { lastError: error, lastProblem: problem, nextAtMs: clock.nowMs() + pauseMs };
  const failures = problem === "notPrinted" ? printFailures + 1 : printFailures;
  await notifications.change(_id, { version }, { ...set, printFailures: failures, version: version + 1 });
}

/** Zero changed: the lease ran out and another worker settles it. */
async function markSent(
  { notifications, clock }: DeliveringPorts,
  leased: Notification,
  { channel, providerAnswer }: Extract<Outcome, { kind: "sent" }>,
): Promise<void> {
  const { _id, version } = leased;
  const state = nextState(notificationMoves, "send", leased.state);
  const set = { state, channel, providerAnswer, sentAtMs: clock.nowMs(), lastError: null, lastProblem: null };
  await notifications.change(_id, { version }, { ...set, ...ended(leased), version: version + 1 });
}

async function giveUp(
  ports: DeliveringPorts,
  notification: Notification,
  { error, problem }: Pick<Unsent, "error" | "problem">,
): Promise<void> {
  const { _id, version, orderId, attempts, requestId } = notification;
  const state = nextState(notificationMoves, "giveUp", notification.state);
  const set = { state, lastError: error, lastProblem: problem, ...ended(notification), version: version + 1 };
  const changed = await ports.notifications.change(_id, { version }, set);
  if (!changed) return;
  const fields = { notificationId: _id, orderId, requestId, attempts, reason: error };
  ports.log[wantsPerson(problem) ? "error" : "warn"](fields, "notification given up");
}

/** Removes data that is no longer needed: the address of a person without an account, and secrets. */
function ended({ kind, facts }: Notification): Pick<Notification, "nextAtMs" | "address" | "facts"> {
  return { nextAtMs: null, address: null, facts: factsToKeep(kind, facts) };
}

/** A wrong address, or an erased receiver, cannot be repaired by a retry. */
const wantsPerson = (problem: Problem) => !["userGone", "refused", "outdated"].includes(problem);
