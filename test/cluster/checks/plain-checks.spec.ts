import { describe, expect, it } from "@jest/globals";
import type { Ending } from "../../simulation/checks/checker.ts";
import { checkPlainly } from "./plain-checks.ts";

interface Sold {
  place: number;
  charged?: number[];
  serial?: number;
  state?: string;
}

/** An event whose orders cost 1200 each, with their charges and tickets. */
function endingOf(sold: Sold[]): Ending {
  const docs = (each: (one: Sold, id: string) => object[]) => ({
    docs: new Map(sold.flatMap((one, n) => each(one, `ord_${n}`)).map((doc, n) => [n, doc])),
  });
  const orders = new Map(
    sold.map(({ place, state = "fulfilled" }, n) => [
      `ord_${n}`,
      {
        ...{ _id: `ord_${n}`, state, totalMinor: 1200, refunds: [] },
        lines: [{ quotaId: "quo_1", ticketTypeId: "typ_1", placeNumbers: [place] }],
      },
    ]),
  );
  const ledgers = {
    orders: { docs: orders },
    sandboxCharges: docs(({ charged = [1200] }, orderId) =>
      charged.map((amountMinor) => ({ orderId, amountMinor, outcome: { outcome: "succeeded" } })),
    ),
    tickets: docs(({ serial }, orderId) => (serial === undefined ? [] : [{ orderId, serial }])),
  };
  return { ledgers, event: { id: "evt_1" } } as unknown as Ending;
}

const brokenIn = (sold: Sold[]) => checkPlainly(endingOf(sold)).map(({ broken }) => broken);

describe("what holds of every event", () => {
  it("is kept by places of one order each, paid once, with serials from 1 on", () => {
    expect(
      brokenIn([
        { place: 1, serial: 2 },
        { place: 2, serial: 1 },
      ]),
    ).toEqual([]);
  });

  it("is broken by a place sold twice, unless one of the orders has ended", () => {
    expect(brokenIn([{ place: 7 }, { place: 7 }])).toEqual([expect.stringMatching(/7 is sold twice/)]);
    expect(brokenIn([{ place: 7 }, { place: 7, state: "expired", charged: [] }])).toEqual([]);
  });

  it.each([
    [[], "1200 was due and [] was charged"],
    [[1200, 1200], "1200 was due and [1200,1200] was charged"],
    [[1100], "1200 was due and [1100] was charged"],
  ])("is broken by charges of %j for one order of 1200", (charged, sentence) => {
    expect(brokenIn([{ place: 1, charged }])).toEqual([sentence]);
  });

  it("is broken by money for an order that is not paid, and by a gap in the serials", () => {
    expect(brokenIn([{ place: 1, state: "expired" }])).toEqual([
      "money was taken for an order that is not paid",
    ]);
    expect(
      brokenIn([
        { place: 1, serial: 1 },
        { place: 2, serial: 3 },
      ]),
    ).toEqual(["the serials of evt_1 are 1,3"]);
  });
});
