import { beforeAll, describe, expect, it } from "@jest/globals";
import { check, type Remains } from "./checks/check.ts";
import { copyOf } from "./faults/corruption.ts";
import type { Journal } from "./load/journal.ts";
import { runQuietScenario } from "./seeded/quiet-run.ts";
import { seededFaults } from "./seeded/seeded.ts";
import { messagesAreDoubled, ordersIgnoreLimits, ticketsGetLost } from "./seeded/seeded-stores.ts";

const maxMs = 120_000;

describe("the checker", () => {
  let remains: Remains;
  beforeAll(async () => {
    // So that there is something of everything to spoil.
    const isLongEnough = ({ tickets, scans, orders }: Journal) =>
      tickets.length > 60 &&
      scans.filter(({ isUndone, checkInId }) => checkInId && !isUndone).length > 2 &&
      orders.filter(({ what, status }) => what === "refund" && status === 201).length > 2;
    remains = await runQuietScenario({ seed: 1, buyers: 16, isLongEnough });
  }, maxMs);

  it("has nothing to say of an evening on which nothing went wrong", () => {
    const { books, journal } = remains;
    expect(check(remains)).toEqual([]);
    expect(books.orders.length).toBeGreaterThan(30);
    expect(journal.tickets.length).toBeGreaterThan(60);
  });

  it.each(seededFaults)("finds that $name", ({ plant, breaks }) => {
    const spoilt = copyOf(remains);
    plant(spoilt);
    expect(check(spoilt).map(({ broken }) => broken)).toContainEqual(expect.stringMatching(breaks));
  });
});

it.each([
  {
    shop: "a shop that forgets limits",
    aroundStore: ordersIgnoreLimits,
    breaks: /0 slots of \S+ instead of/,
  },
  { shop: "a ledger that loses tickets", aroundStore: ticketsGetLost(), breaks: /has the tickets \[/ },
  { shop: "messages that are doubled", aroundStore: messagesAreDoubled(), breaks: /:2 is owed to no one/ },
])(
  "the checker sees through $shop",
  async ({ aroundStore, breaks }) => {
    const isLongEnough = ({ tickets }: Journal) => tickets.length > 25;
    const remains = await runQuietScenario({ seed: 2, buyers: 8, isLongEnough }, { aroundStore });
    expect(check(remains).map(({ broken }) => broken)).toContainEqual(expect.stringMatching(breaks));
  },
  maxMs,
);
