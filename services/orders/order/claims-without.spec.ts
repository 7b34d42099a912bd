import { describe, expect, it } from "@jest/globals";
import { claimsWithout } from "./claims.ts";

const line = (ticketTypeId: string, ...placeNumbers: number[]) => ({
  ticketTypeId,
  quotaId: "quo_hall",
  unitPriceMinor: 1200,
  placeNumbers,
  holderNames: [],
});

const order = {
  lines: [line("typ_adult", 1, 2), line("typ_child", 7)],
  claims: [
    "quo_hall/1",
    "quo_hall/2",
    "quo_hall/7",
    "event/usr_ada/1",
    "event/usr_ada/2",
    "event/usr_ada/3",
    "typ_adult/usr_ada/4",
    "typ_adult/usr_ada/5",
  ],
  tourClaims: ["usr_ada/1", "usr_ada/2", "usr_ada/3"],
};

describe("claimsWithout", () => {
  it("takes one slot per place from each limit that counted it, and from no other", () => {
    expect(claimsWithout(order, ["quo_hall/7"])).toEqual({
      claims: order.claims.filter((claim) => claim !== "quo_hall/7" && claim !== "event/usr_ada/3"),
      tourClaims: ["usr_ada/1", "usr_ada/2"],
    });
    expect(claimsWithout(order, ["quo_hall/1"])).toEqual({
      claims: ["quo_hall/2", "quo_hall/7", "event/usr_ada/1", "event/usr_ada/2", "typ_adult/usr_ada/4"],
      tourClaims: ["usr_ada/1", "usr_ada/2"],
    });
  });

  it("leaves nothing when all places are gone", () => {
    const all = ["quo_hall/1", "quo_hall/2", "quo_hall/7"];
    expect(claimsWithout(order, all)).toEqual({ claims: [], tourClaims: [] });
  });

  it("changes nothing when it is applied again, or for places of others", () => {
    const once = { ...order, ...claimsWithout(order, ["quo_hall/2"]) };
    expect(claimsWithout(once, ["quo_hall/2"])).toEqual({ claims: once.claims, tourClaims: once.tourClaims });
    expect(claimsWithout(order, ["quo_hall/9", "quo_stand/1"])).toEqual({
      claims: order.claims,
      tourClaims: order.tourClaims,
    });
  });

  it("knows orders from before tours had limits", () => {
    const { lines, claims } = order;
    expect(claimsWithout({ lines, claims }, ["quo_hall/1"]).tourClaims).toEqual([]);
  });
});
