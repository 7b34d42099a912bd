import { setTimeout as wait } from "node:timers/promises";
import type { Context, ServiceBroker, ServiceSchema } from "moleculer";
import { eventChanged, getEventForSale } from "../../contracts/events/events.ts";
import {
  correctPlaces,
  getAvailability,
  holdPlaces,
  releasePlaces,
  reloadPlaces,
} from "../../contracts/inventory.ts";
import { getClaims, listClaims } from "../../contracts/orders/order-claims.ts";
import { actionsOf, asSystem, call, on } from "../../lib/calls/call.ts";
import { minuteMs, secondMs } from "../../lib/clock.ts";
import { newId } from "../../lib/ids.ts";
import { BackgroundLoop } from "../../mixins/background-loop.ts";
import type { Runtime } from "../../mixins/runtime.ts";
import { openMemoryPlaces } from "./memory/memory-places.ts";
import { availability, learnVersion } from "./places/availability.ts";
import { EventsForSale } from "./places/events-for-sale.ts";
import { correct, hold, releaseHold } from "./places/hold-places.ts";
import type { InventoryPorts, LedgerPorts } from "./places/inventory-ports.ts";
import { unlessDisconnected } from "./places/places.ts";
import { openRedisPlaces } from "./redis/redis-places.ts";
import { redisRounds } from "./redis/redis-rounds.ts";
import { Loads } from "./sync/load-places.ts";
import { reconcileLoaded } from "./sync/reconcile-places.ts";
import { sweep } from "./sync/sweep-holds.ts";

const sweepEveryMs = 5 * secondMs;
const reconcileEveryMs = minuteMs;

/** The fast estimate of taken places, in front of the ledger. */
export default (runtime: Runtime): ServiceSchema => {
  const log = runtime.logger.child({ service: "inventory" });
  let ports: InventoryPorts;
  let repeated: BackgroundLoop[] = [];
  let learning: Promise<unknown> = Promise.resolve();
  return {
    name: "inventory",
    actions: actionsOf(
      on(holdPlaces, (request) => hold(ports, request)),
      on(releasePlaces, (given) => releaseHold(ports, given)),
      on(correctPlaces, (given) => correct(ports, given)),
      on(reloadPlaces, async ({ eventId }) => {
        const { outcome } = await ports.places.unload(eventId);
        return { forgotten: outcome === "forgotten" };
      }),
      on(getAvailability, ({ eventId }) => availability(ports, eventId)),
    ),
    events: {
      // A publisher waits until its listeners are done, so the reading is not awaited.
      [eventChanged.name](ctx: Context) {
        const { eventId, version } = eventChanged.payload.parse(ctx.params);
        const learned = learnVersion(ports, { eventId, version }).catch((err: unknown) => {
          log.error({ err, eventId }, "the new version of an event could not be read");
        });
        learning = Promise.all([learning, learned]);
      },
    },
    created(this: { broker: ServiceBroker }) {
      const shared = sharedPlaces(runtime);
      ports = portsOf(runtime, log, { ...ledgerOf(this.broker), ...shared });
      const work = (name: string, everyMs: number, round: () => Promise<unknown>) =>
        new BackgroundLoop(name, { everyMs, log }, () => unlessDisconnected<unknown>(null, round));
      repeated = [
        work("sweep", sweepEveryMs, () => sweepInTurn(ports)),
        work("reconciliation", reconcileEveryMs, () => reconcileLoaded(ports)),
        work("forgetting idle events", reconcileEveryMs, () => shared.unloadIdle(runtime.clock.nowMs())),
      ];
    },
    started() {
      for (const work of repeated) work.start();
    },
    async stopped() {
      await Promise.all(repeated.map((work) => work.stop()));
      await Promise.all([ports.loads.settled(), learning]);
    },
  };
};

/** One process sweeps for all. */
async function sweepInTurn(ports: InventoryPorts): Promise<void> {
  if (await ports.claimRound("sweep", sweepEveryMs - secondMs)) await sweep(ports);
}

interface SharedPlaces extends Pick<InventoryPorts, "places" | "claimRound"> {
  unloadIdle: (nowMs: number) => Promise<void>;
}

/** In Redis all processes share the places and their periodic work; places in memory belong to this process, which bounds their number. */
function sharedPlaces({ redis }: Runtime): SharedPlaces {
  if (!redis) return { places: openMemoryPlaces(), claimRound: async () => true, unloadIdle: async () => {} };
  const places = openRedisPlaces(redis);
  return { places, claimRound: redisRounds(redis), unloadIdle: (nowMs) => places.unloadIdle(nowMs) };
}

function portsOf(
  { clock, failpoints, metrics, random }: Runtime,
  log: InventoryPorts["log"],
  given: LedgerPorts & Pick<InventoryPorts, "places" | "claimRound">,
): InventoryPorts {
  const base = {
    ...given,
    events: new EventsForSale(given.readEvent, clock),
    clock,
    failpoints,
    metrics,
    log,
    newToken: () => newId("load", random),
    wait: (ms: number) => wait(ms, undefined, { ref: false }),
  };
  return { ...base, loads: new Loads(base) };
}

/** A load is shared by many requests and may outlive them, so it calls for the shop itself. */
function ledgerOf(broker: ServiceBroker): LedgerPorts {
  const system = () => asSystem("inventory");
  return {
    readEvent: (eventId) => call(broker, getEventForSale, { eventId }, system()),
    listClaims: (eventId, cursor) => call(broker, listClaims, { eventId, cursor }, system()),
    getClaims: async (orderIds) => (await call(broker, getClaims, { orderIds }, system())).claims,
  };
}
