import { secondMs } from "../../../lib/clock.ts";
import { checkRequests } from "../../chaos/checks/check-promises.ts";
import { Journal, type Request, type Try } from "../../chaos/load/journal.ts";
import type { Figures } from "../proof.ts";

/** The outcomes of the buyers' requests from the n-th on: each was answered in the end, with or without retries. */
export function loadFigures(
  { requests }: Journal,
  { from, bought }: { from: number; bought: number },
): Figures {
  const made = requests.slice(from);
  const again = made.filter(({ tries }) => tries.length > 1);
  const slowest = Math.max(0, ...again.map(waitedMs));
  return {
    purchases: String(bought),
    requests: String(made.length),
    "sent again": `${again.length}${again.length === 0 ? "" : ` (${reasons(again)})`}`,
    "longest wait of those": again.length === 0 ? "-" : `${(slowest / secondMs).toFixed(1)} s`,
  };
}

/** Requests from the n-th on whose answer no buyer should have got, in words. */
export function failedRequests({ requests }: Journal, from: number): string[] {
  const journal = Object.assign(new Journal(), { requests: requests.slice(from) });
  return checkRequests(journal).map(({ broken }) => broken);
}

/** How many requests were sent again because of an answer that came between these times. */
export function sentAgainBetween({ requests }: Journal, fromMs: number, toMs: number): number {
  const isThen = ({ atMs, tookMs }: Try) => atMs + tookMs >= fromMs && atMs < toMs;
  return requests.filter(({ tries }) => tries.slice(0, -1).some(isThen)).length;
}

function waitedMs({ tries }: Request): number {
  const last = tries.at(-1)!;
  return last.atMs + last.tookMs - tries[0]!.atMs;
}

function reasons(requests: Request[]): string {
  const failed = requests.flatMap(({ tries }) => tries.slice(0, -1));
  const byReason = Map.groupBy(failed, ({ status, code }) =>
    `${status ?? "no answer"} ${status ? code : ""}`.trim(),
  );
  return [...byReason].map(([reason, all]) => `${reason}: ${all.length}`).join(", ");
}
