import { type Needed, neededBy } from "../lib/settings/mesh-settings.ts";
import { type ServiceName, serviceNames } from "../lib/settings/service-names.ts";
import { type BusUser, busUserOf } from "../mixins/bus/nodes/node-ids.ts";

/** Where the servers of a mesh are, with credentials, and its keys. */
export interface Addresses {
  /** Each user of the bus has a password of its own, where the bus knows users. */
  natsUrlOf: (user: BusUser) => string;
  MONGO_URL: string;
  PAYMENTS_MONGO_URL: string;
  REDIS_URL: string;
  KEYS_FILE: string;
}

/** The server settings of a process of these services (as in SERVICES): none that it can do without. */
export function addressesFor(services: string, addresses: Addresses): Record<string, string> {
  const names = services === "" ? [...serviceNames] : (services.split(",") as ServiceName[]);
  const isNeeded = (address: Needed) => neededBy[address].some((name) => names.includes(name));
  const { natsUrlOf, ...others } = addresses;
  const needed = Object.entries(others).filter(([name]) => isNeeded(name as Needed));
  return { NATS_URL: natsUrlOf(busUserOf(names)), ...Object.fromEntries(needed) };
}
