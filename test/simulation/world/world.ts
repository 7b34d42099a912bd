import type { EventForSale } from "../../../contracts/events/events.ts";
import type { PlacesStore } from "../../../services/inventory/places/places.ts";
import type { Message } from "../../../services/notifications/transport/transport.ts";
import type { Faults } from "./faults.ts";
import type { Ledgers } from "./ledgers.ts";
import type { Network } from "./network.ts";
import type { Parts, Plant } from "./parts.ts";
import type { Random } from "./random.ts";
import type { Schedule } from "./schedule.ts";
import type { Shop } from "./shop.ts";
import type { Worker } from "./worker.ts";

/** The state of one run that outlives its workers, and their registry. */
export interface World {
  seed: number;
  dice: Random;
  schedule: Schedule;
  faults: Faults;
  network: Network;
  ledgers: Ledgers;
  /** Honest and without delay; workers reach it through `steppedPlaces`. */
  places: PlacesStore;
  /** As the events service would answer now. */
  event: EventForSale;
  mails: Message[];
  /** Buyers whose bank wants them do not come: their attempts have to be ended at the processor. */
  buyersVanish: boolean;
  parts: Parts;
  plant: Plant;
  shopOf: (worker: Worker) => Shop;
  /** The log, line by line; only filled when a run prints it. */
  note: (line: string) => void;
  /** Errors that the services logged: a few of them are findings by themselves. */
  alarms: string[];
}
