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
  retriedBy: "The client, which gets Retry-After; the recovery completes what was started.",
  noticedBy: noticedInLog,
  repairedBy: "Restore the service named in the access log; there is nothing to clean up.",
};

const selling: Consequences = {
  risk: "Tickets are not sold, or an urgent correction of a sale or at the gate is delayed.",
  retriedBy: "The client, which gets Retry-After and may retry with the same Idempotency-Key.",
  noticedBy: noticedInLog,
  repairedBy: "Restore the service named in the access log; there is nothing to clean up.",
};

/** By class, from the one that is refused last under overload to the one that is refused first. */
export const criticalities: Record<Criticality, CriticalityClass> = {
  critical_plus: {
    title: "refused last of all",
    meaning: "The gate and the result of a payment: people are waiting.",
    reads: urgent,
    writes: urgent,
  },
  critical: {
    title: "refused only when hardly anything else is admitted",
    meaning: "Sales: sign-in, reservation, payment, and urgent corrections of a sale or at the gate.",
    reads: selling,
    writes: selling,
  },
  sheddable_plus: {
    title: "refused before any sale",
    meaning: "Browsing and preparing a sale: a delay of seconds costs patience.",
    reads: {
      risk: "Visitors and organizers see older data, or wait; work in progress continues.",
      retriedBy: "The client, which gets Retry-After; reading changes nothing.",
      noticedBy: noticedInLog,
      repairedBy: "Restore the service; the next read is correct.",
    },
    writes: {
      risk: "Something is prepared or changed later than planned.",
      retriedBy: "The user, who sees that it failed; sending it again does it once.",
      noticedBy: noticedInLog,
      repairedBy: "Restore the service and send it again.",
    },
  },
  sheddable: {
    title: "refused first",
    meaning: "Reports, exports and office work: a delay of minutes does no harm.",
    reads: {
      risk: "None for some minutes: the data is stored.",
      retriedBy: "Only the reader; reading changes nothing.",
      noticedBy: noticedInLog,
      repairedBy: "Restore the service and read again.",
    },
    writes: {
      risk: "Office work waits.",
      retriedBy: "The user, who sees that it failed; sending it again does it once.",
      noticedBy: noticedInLog,
      repairedBy: "Restore the service and send it again.",
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
