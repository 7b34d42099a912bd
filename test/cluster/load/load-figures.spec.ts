import { describe, expect, it } from "@jest/globals";
import { Journal, type Try } from "../../chaos/load/journal.ts";
import { failedRequests, loadFigures, sentAgainBetween } from "./load-figures.ts";

const tried = (atMs: number, status: number | null, code: string | null = null): Try => ({
  ...{ atMs, tookMs: 100, status, code, requestId: "r" },
});

function journalOf(...requests: Try[][]): Journal {
  const journal = new Journal();
  for (const tries of requests) {
    const opened = journal.open({
      who: "usr_1",
      what: "look",
      method: "GET",
      path: "/x",
      key: null,
      about: null,
    });
    opened.tries.push(...tries);
    opened.isOver = true;
  }
  return journal;
}

describe("the figures of a load", () => {
  const journal = journalOf(
    [tried(0, 200)],
    [tried(1_000, 503, "SERVICE_UNAVAILABLE"), tried(2_000, null, "NO_ANSWER"), tried(3_400, 200)],
    [tried(5_000, 200)],
  );

  it("count what was sent again, why, and how long its buyer waited", () => {
    expect(loadFigures(journal, { from: 0, bought: 1 })).toEqual({
      purchases: "1",
      requests: "3",
      "sent again": "1 (503 SERVICE_UNAVAILABLE: 1, no answer: 1)",
      "longest wait of those": "2.5 s",
    });
    expect(loadFigures(journal, { from: 2, bought: 0 })).toMatchObject({ requests: "1", "sent again": "0" });
  });

  it("belong to the time in which the answer came that was no answer", () => {
    expect(sentAgainBetween(journal, 1_050, 1_200)).toBe(1);
    expect(sentAgainBetween(journal, 2_200, 9_000)).toBe(0);
  });

  it("call failed what was answered with a fault, was refused without reason, or was never answered", () => {
    const failed = journalOf([tried(0, 500, "INTERNAL")], [tried(1, 404, "NOT_FOUND")], [tried(2, 503, "X")]);
    failed.requests[2]!.isOver = false;
    expect(failedRequests(failed, 0)).toHaveLength(3);
    expect(failedRequests(failed, 2)).toHaveLength(1);
    expect(failedRequests(journal, 0)).toEqual([]);
  });
});
