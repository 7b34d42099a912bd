import { describe, expect, it } from "@jest/globals";
import { loaderLeaseMs, loadWaitMs } from "../../../lib/deadlines.ts";
import { testPorts } from "../testing/ledger.ts";
import { layoutWith, loadSample, sampleEventId, sampleLayout, takenOf } from "../testing/places.ts";
import { loadPlaces, withLoadedPlaces } from "./load-places.ts";

const event = sampleEventId;

describe("loadPlaces", () => {
  it("rebuilds the event from all pages of the ledger", async () => {
    const ports = testPorts();
    for (let i = 1; i <= 7; i++) ports.ledger.orders.set(`ord_${i}`, [`quo_floor/${i}`, `event/usr_${i}/1`]);
    expect(await loadPlaces(ports, event)).toBe("loaded");
    const claims = [...ports.ledger.orders.values()].flat();
    expect(await takenOf(ports.places)).toEqual(claims.sort());
  });

  it("leaves a loaded event alone", async () => {
    const ports = testPorts();
    await loadSample(ports.places);
    ports.ledger.orders.set("ord_a", ["quo_floor/1"]);
    expect(await loadPlaces(ports, event)).toBe("loaded");
    expect(await takenOf(ports.places)).toEqual([]);
  });

  it("waits while another loader is busy, until the event is there", async () => {
    let looks = 0;
    const ports = testPorts({
      wait: async () => void (++looks === 3 && (await ports.places.finishLoad(event, "load_other"))),
    });
    await ports.places.beginLoad(event, { token: "load_other", nowMs: ports.time.nowMs }, sampleLayout);
    expect(await loadPlaces(ports, event)).toBe("loaded");
    expect(looks).toBe(3);
  });

  it("waits for another loader no longer than callers wait", async () => {
    const waits: number[] = [];
    const ports = testPorts({ wait: async (ms) => waits.push(ms) });
    await ports.places.beginLoad(event, { token: "load_other", nowMs: ports.time.nowMs }, sampleLayout);
    expect(await loadPlaces(ports, event)).toBe("loading");
    expect(waits.reduce((total, ms) => total + ms)).toBe(loadWaitMs);
  });

  it("takes over from a loader that died", async () => {
    const ports = testPorts();
    await ports.places.beginLoad(event, { token: "load_dead", nowMs: ports.time.nowMs }, sampleLayout);
    ports.time.nowMs += loaderLeaseMs;
    ports.ledger.orders.set("ord_a", ["quo_floor/1"]);
    expect(await loadPlaces(ports, event)).toBe("loaded");
    expect(await takenOf(ports.places)).toEqual(["quo_floor/1"]);
  });

  it("begins again when what it loaded is lost between two pages", async () => {
    const ports = testPorts();
    for (let i = 1; i <= 5; i++) ports.ledger.orders.set(`ord_${i}`, [`quo_floor/${i}`]);
    let pages = 0;
    ports.ledger.beforePage = async (cursor) => {
      pages++;
      if (cursor) await ports.places.abandonLoad(event, "load_1");
    };
    expect(await loadPlaces(ports, event)).toBe("loaded");
    expect((await takenOf(ports.places)).length).toBe(5);
    expect(pages).toBe(2 + 3);
  });

  it("gives up for now when what it loads is lost again and again", async () => {
    const ports = testPorts();
    let loads = 0;
    ports.ledger.beforePage = async () => void (await ports.places.abandonLoad(event, `load_${++loads}`));
    expect(await loadPlaces(ports, event)).toBe("loading");
    expect(loads).toBe(3);
  });

  it("is not disturbed by those who ask for the event to be rebuilt in the meantime", async () => {
    const ports = testPorts();
    for (let i = 1; i <= 5; i++) ports.ledger.orders.set(`ord_${i}`, [`quo_floor/${i}`]);
    let pages = 0;
    ports.ledger.beforePage = async () => {
      pages++;
      await ports.places.unload(event);
    };
    expect(await loadPlaces(ports, event)).toBe("loaded");
    expect(pages).toBe(3);
  });

  it("leaves nothing half loaded when the ledger cannot be read", async () => {
    const ports = testPorts();
    ports.ledger.beforePage = () => {
      throw new Error("the ledger is away");
    };
    await expect(loadPlaces(ports, event)).rejects.toThrow("the ledger is away");
    ports.ledger.beforePage = () => {};
    expect(await loadPlaces(ports, event)).toBe("loaded");
  });

  it("says NOT_FOUND of an event that does not exist", async () => {
    await expect(loadPlaces(testPorts(), "evt_none")).rejects.toMatchObject({ type: "NOT_FOUND" });
  });
});

describe("Loads", () => {
  it("callers that meet a load share it", async () => {
    const ports = testPorts();
    let pages = 0;
    ports.ledger.beforePage = () => void pages++;
    const answers = await Promise.all(Array.from({ length: 100 }, () => ports.loads.load(event)));
    expect(new Set(answers)).toEqual(new Set(["loaded"]));
    expect(pages).toBe(1);
  });

  it("no one waits longer than 2 s, and the load goes on", async () => {
    const waited: number[] = [];
    const ports = testPorts({ wait: async (ms) => waited.push(ms) });
    const { promise, resolve } = Promise.withResolvers<void>();
    ports.ledger.beforePage = () => promise;
    const answers = await Promise.all([ports.loads.load(event), ports.loads.load(event)]);
    expect(answers).toEqual(["loading", "loading"]);
    expect(waited).toEqual([loadWaitMs]);
    resolve();
    await ports.loads.settled();
    expect(await ports.places.loadedEvents()).toEqual([event]);
  });

  it("a fault reaches the caller, and a late one the log", async () => {
    const away = () => {
      throw new Error("the ledger is away");
    };
    const prompt = testPorts();
    prompt.ledger.beforePage = away;
    await expect(prompt.loads.load(event)).rejects.toThrow("the ledger is away");
    expect(prompt.faults).toEqual([]);
    const late = testPorts({ wait: async () => {} });
    late.ledger.beforePage = () => new Promise((resolve) => setTimeout(resolve, 5)).then(away);
    expect(await late.loads.load(event)).toBe("loading");
    await late.loads.settled();
    expect(late.faults).toEqual([{ eventId: event, err: new Error("the ledger is away") }]);
  });

  it("a load that failed is tried again by the next caller", async () => {
    const ports = testPorts();
    ports.ledger.beforePage = () => {
      throw new Error("the ledger is away");
    };
    await expect(ports.loads.load(event)).rejects.toThrow();
    ports.ledger.beforePage = () => {};
    expect(await ports.loads.load(event)).toBe("loaded");
  });
});

describe("withLoadedPlaces", () => {
  const made = { eventId: event, eventVersion: 1 };

  it("loads the event and tries again", async () => {
    const ports = testPorts();
    const answer = await withLoadedPlaces(ports, made, () => ports.places.stock(event));
    expect(answer).toMatchObject({ outcome: "loaded", eventVersion: 1 });
  });

  it("brings an outdated layout up to date", async () => {
    const ports = testPorts();
    await loadSample(ports.places, [], layoutWith(3));
    ports.ledger.event.version = 2;
    const stockOfVersion2 = async () => {
      const stock = await ports.places.stock(event);
      const old = stock.outcome === "loaded" && stock.eventVersion < 2;
      return old ? { outcome: "outdated" as const } : stock;
    };
    const answer = await withLoadedPlaces(ports, { ...made, eventVersion: 2 }, stockOfVersion2);
    expect(answer).toMatchObject({ outcome: "loaded", eventVersion: 2, quotas: [{ capacity: 10 }, {}] });
  });

  it("answers loading when no one knows the version that was asked for", async () => {
    const ports = testPorts();
    const outdated = async () => ({ outcome: "outdated" as const });
    expect(await withLoadedPlaces(ports, { ...made, eventVersion: 5 }, outdated)).toEqual({
      outcome: "loading",
    });
    expect(ports.ledger.eventReads).toBe(2);
  });

  it("answers loading when the event is forgotten after each load", async () => {
    const ports = testPorts();
    const stock = async () => {
      await ports.places.unload(event);
      return ports.places.stock(event);
    };
    expect(await withLoadedPlaces(ports, made, stock)).toEqual({ outcome: "loading" });
  });
});
