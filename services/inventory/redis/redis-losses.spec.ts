import { beforeEach, describe, expect, it } from "@jest/globals";
import { describeWith } from "../../../test/support/servers.ts";
import {
  layoutWith,
  loadSample,
  requestOf,
  sampleEventId,
  sideBySide,
  some,
  takenOf,
} from "../testing/places.ts";
import { withRedisPlaces } from "../testing/redis-places.ts";
import { placeKeys } from "./place-keys.ts";

const event = sampleEventId;
const notLoaded = { outcome: "notLoaded" };
const quotaIds = ["quo_floor", "quo_hall"];
const bothQuotas = requestOf("ord_a", [some(1), sideBySide("adjacent", 2)], {
  limits: [{ limitId: "event", max: 4, quantity: 3 }],
});

describeWith(["redis-server"], "places that Redis lost in part", () => {
  const on = withRedisPlaces();
  beforeEach(async () => {
    await loadSample(on.places, ["quo_floor/1", "quo_hall/1", "event/usr_bob/1"]);
    await on.places.hold(requestOf("ord_old", [some(1)]), 5);
  });

  const keyOf = (name: string) =>
    placeKeys(event, quotaIds).find((key) => key.endsWith(`:${name}`)) as string;
  const kept = ["state", "slots", "young", "holds", "taken:quo_floor", "taken:quo_hall", "rows:quo_hall"];

  it("are kept under these keys", async () => {
    const keys = (await on.redis.send("KEYS", "places:{*")) as string[];
    expect(keys.sort()).toEqual(kept.map(keyOf).sort());
  });

  describe.each(kept)("without %s", (name) => {
    beforeEach(() => on.redis.send("DEL", keyOf(name)));

    it("count as not loaded, for the first caller, and for all after", async () => {
      expect(await on.places.hold(bothQuotas, 6)).toEqual(notLoaded);
      expect(await on.places.hold(requestOf("ord_b", [some(1)]), 6)).toEqual(notLoaded);
      expect(await on.places.loadedEvents()).toEqual([]);
    });

    it.each<[string, () => Promise<unknown>, unknown]>([
      ["stock", () => on.places.stock(event), notLoaded],
      ["correct", () => on.places.correct(event, "ord_old", []), notLoaded],
      ["settle", () => on.places.settle(event, { orderId: "ord_old", heldAtMs: 5 }, []), { outcome: "gone" }],
      ["unload", () => on.places.unload(event), notLoaded],
    ])("are not there for %s", async (_, ask, answer) => {
      await on.places.stock("evt_other");
      expect(await ask()).toEqual(answer);
      expect(await on.places.stock(event)).toEqual(notLoaded);
    });

    it("are loaded again as if nothing had been there", async () => {
      await on.places.hold(bothQuotas, 6);
      await loadSample(on.places, ["quo_floor/3"]);
      expect(await takenOf(on.places)).toEqual(["quo_floor/3"]);
      expect(await on.places.youngHolds(event, 1e12, 10)).toEqual([]);
      expect(await on.places.hold(bothQuotas, 7)).toEqual({
        outcome: "held",
        places: [[1], [1, 2]],
        slots: [[1, 2, 3]],
      });
    });
  });

  it("are not mistaken for those of an earlier load", async () => {
    await on.redis.send("SETRANGE", keyOf("taken:quo_floor"), 0, "old mark");
    expect(await on.places.hold(requestOf("ord_b", [some(1)]), 6)).toEqual(notLoaded);
  });

  it("are lost to a load that is under way too", async () => {
    await on.places.unload(event);
    const loader = { token: "load_a", nowMs: 0 };
    await on.places.beginLoad(event, loader, layoutWith(9));
    await on.redis.send("DEL", keyOf("taken:quo_floor"));
    expect(await on.places.loadClaims(event, loader, ["quo_floor/1"])).toEqual({ outcome: "refused" });
    const next = { token: "load_b", nowMs: 1 };
    expect(await on.places.beginLoad(event, next, layoutWith(9))).toEqual({ outcome: "begun" });
  });
});
