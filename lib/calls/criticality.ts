import type { Criticality, PublishedAction } from "./contract.ts";

/** Consequences of a failing call: the risk, automatic recovery, how operators notice it and repair it. */
export interface Consequences {
  risk: string;
  retriedBy: string;
  noticedBy: string;
  repairedBy: string;
}

interface CriticalityClass {
  /** In a few words, to stand after a comma. */
  title: string;
  meaning: string;
  reads: Consequences;
  writes: Consequences;
}

const noticedInLog =
  "`http_requests_total` of this route with the status 5xx, and its lines with `msg` `request` in the log.";

const urgent: Consequences = {
  risk: "People wait at a gate or for the result of a payment, and cannot do anything else in the meantime.",
  retriedBy: "The client, which gets Retry-After; what was begun is finished by the recovery.",
  noticedBy: noticedInLog,
  repairedBy: "Bring the service back that the access log names; nothing has to be cleared up.",
};

const selling: Consequences = {
  risk: "Tickets are not sold, or someone cannot do what a sale or a gate needs.",
  retriedBy: "The client, which gets Retry-After and may repeat it with the same Idempotency-Key.",
  noticedBy: noticedInLog,
  repairedBy: "Bring the service back that the access log names; nothing has to be cleared up.",
};

/** By class, from the one that is refused last under overload to the one that is refused first. */
export const criticalities: Record<Criticality, CriticalityClass> = {
  critical_plus: {
    title: "refused last of all",
    meaning: "The gate, and the result of a payment: people stand and wait.",
    reads: urgent,
    writes: urgent,
  },
  critical: {
    title: "refused only when hardly anything else is let in",
    meaning: "Selling: signing in, reserving, paying, and what puts a sale or a gate right at once.",
    reads: selling,
    writes: selling,
  },
  sheddable_plus: {
    title: "refused before any sale",
    meaning: "Looking around, and preparing a sale: put off for seconds, it costs patience.",
    reads: {
      risk: "Visitors and organizers look at something older, or wait; what they began goes on.",
      retriedBy: "The client, which gets Retry-After; reading changes nothing.",
      noticedBy: noticedInLog,
      repairedBy: "Bring the service back; the next read is right.",
    },
    writes: {
      risk: "Something is prepared or changed later than planned.",
      retriedBy: "The person, who is told that it did not happen; sending it again does it once.",
      noticedBy: noticedInLog,
      repairedBy: "Bring the service back and send it again.",
    },
  },
  sheddable: {
    title: "refused first",
    meaning: "Reports, exports and office work: put off for minutes, no one is harmed.",
    reads: {
      risk: "None while it lasts minutes: what it shows is kept.",
      retriedBy: "No one but the reader; reading changes nothing.",
      noticedBy: noticedInLog,
      repairedBy: "Bring the service back and read again.",
    },
    writes: {
      risk: "Office work waits.",
      retriedBy: "The person, who is told that it did not happen; sending it again does it once.",
      noticedBy: noticedInLog,
      repairedBy: "Bring the service back and send it again.",
    },
  },
};

/** The consequences that a contract states, completed by those of its class. */
export function consequencesOf(contract: PublishedAction): Consequences {
  const words = criticalities[contract.criticality];
  const { risk, retriedBy, noticedBy, repairedBy } = contract.rest.startsWith("GET ")
    ? words.reads
    : words.writes;
  return {
    risk: contract.risk ?? risk,
    retriedBy: contract.retriedBy ?? retriedBy,
    noticedBy: contract.noticedBy ?? noticedBy,
    repairedBy: contract.repairedBy ?? repairedBy,
  };
}
