/** A retired identifier or phrase, as a regular expression of whole words, with the standard term to use instead. */
export interface RetiredWord {
  pattern: string;
  use: string;
}

/** Words that are private to this project or say nothing: not in names, comments, messages, titles or documents. */
export const retired: readonly RetiredWord[] = [
  { pattern: "[wW]ish(es|ed)?|\\w*Wish(es)?", use: "request, command, input or options" },
  { pattern: "passBy", use: "failpoint" },
  { pattern: "\\w+Door|door of the shop", use: "client, gateway or adapter" },
  { pattern: "WorkQueue|boundedWork", use: "bulkhead, semaphore or worker pool" },
  { pattern: "FreshReads|gathered|gathering", use: "batch, coalesce or single-flight" },
  { pattern: "goOn|driveOn|letGo|giveBack", use: "continue, recover, unload or release" },
  { pattern: "lookAgain\\w*|pauseAfter", use: "poll, retry or backoff" },
  { pattern: "most[A-Z]\\w*|\\w*AtOnce|atATime|\\w+AtATime", use: "max…, concurrency or batchSize" },
  { pattern: "silentNodes|objectionTo|complaints?", use: "failure detector, authorize or warnings" },
  { pattern: "unless told", use: "by default, or defaults to" },
  { pattern: "[wW]hoever", use: "the caller, the client or another noun" },
  { pattern: "[sS]omebody|[nN]obody|[aA]nybody", use: "an operator, a user, no one or another noun" },
  { pattern: "[aA]new|[mM]eanwhile", use: "again, or in the meantime" },
  { pattern: "[sS]o many|[fF]or so long", use: "N, at most, or a duration" },
  { pattern: "what (it|he|she|they) owes?", use: "its outbox" },
  { pattern: "[lL]ets? go of|[lL]et go", use: "release" },
  { pattern: "[hH]avoc|[bB]lows?|[kK]nock(s|ed)?", use: "faults, probes or requests" },
  { pattern: "[pP]lanted|lacking", use: "seeded (mutation), or missing" },
  {
    pattern: "[nN]ewEvening|[sS]pendEvening|shopForm|embedded-form|mesh-form",
    use: "scenario, or deployment",
  },
  { pattern: "one's own account|that the shop knows about one", use: "my account, my data" },
  { pattern: "is void since|went in already|signature is false", use: "was voided on, was checked in at" },
];

/** A name that cannot change, because stored documents, the bus or clients have it. */
export interface PromisedName {
  name: string;
  reason: string;
  /** Beginnings of the paths of the files that read or write it; specs and tests may name it as well. */
  where: readonly string[];
}

/** Names that would be retired, were they not promises. */
export const promised: readonly PromisedName[] = [
  {
    name: "unanswered",
    reason: "stored in orders: how often the present step got no answer",
    where: ["services/orders/"],
  },
  {
    name: "holding",
    reason: "stored in orders and blocks, and the name of their index",
    where: ["contracts/orders/event-orders.ts", "services/orders/"],
  },
  {
    name: "keptUntil",
    reason: "stored in queued notifications: when a declined order expires",
    where: ["contracts/notifications/", "services/notifications/content/", "services/orders/pay/"],
  },
  {
    name: "owed",
    reason: "stored in events: the outbox to the orders",
    where: ["services/events/"],
  },
  {
    name: "forgetBuyer",
    reason: "name of the action orders.forgetBuyer",
    where: [
      "contracts/orders/",
      "mixins/bus/authorization/",
      "services/orders/cancel-event/event-actions.ts",
      "services/users/accounts/account-actions.ts",
    ],
  },
  {
    name: "forgetRecipient",
    reason: "name of the action notifications.forgetRecipient",
    where: [
      "contracts/notifications/",
      "mixins/bus/authorization/",
      "services/notifications/notifications.service.ts",
      "services/users/accounts/account-actions.ts",
    ],
  },
  {
    name: "forgetTicketHolder",
    reason: "name of the action tickets.forgetTicketHolder",
    where: [
      "contracts/tickets/",
      "mixins/bus/authorization/",
      "services/tickets/tickets.service.ts",
      "services/users/accounts/account-actions.ts",
    ],
  },
  {
    name: "tellBuyersOfChange",
    reason: "name of the action orders.tellBuyersOfChange",
    where: ["contracts/orders/", "mixins/bus/authorization/", "services/events/", "services/orders/"],
  },
  {
    name: "freeRefunded",
    reason: "stored in the history of orders: the transition that releases refunded places",
    where: ["services/orders/order/order-states.ts", "services/orders/refund/advance-refunds.ts"],
  },
];

/** Words that stand for a missing noun; fewer than `maxFillersPerThousand` in 1,000 words of comment. */
export const fillers = /\b(what|who|whoever|nobody|somebody|told|tells|anew|meanwhile)\b/gi;
export const maxFillersPerThousand = 6;

/** Standard terms that lead to the code: each to at most `maxFilesPerTerm` product files, one of them named after it. */
export const terms: readonly string[] = [
  "backoff",
  "graceful shutdown",
  "semaphore|bulkhead",
  "worker pool",
  "cache",
  "TTL",
  "outbox",
  "optimistic concurrency",
  "lease",
  "state machine",
  "pagination",
  "erasure",
  "rate limits?",
  "load shedding",
  "failpoint",
  "single flight",
  "idempotency",
];
export const maxFilesPerTerm = 5;
