import type { Opened } from "../../support/opened.ts";
import type { Kubernetes } from "../kubernetes/kubernetes.ts";
import { forward } from "../kubernetes/port-forward.ts";
import { releaseName, secretOf } from "./release.ts";

/** Addresses on this machine that lead to the bundled servers, with the credentials of those who may do most. */
export interface Inside {
  ledgersUrl: string;
  paymentsUrl: string;
  redisUrl: string;
  /** Of a process of several services. */
  natsUrl: string;
}

/** Holds as long as the servers' pods stay; opened anew after that. */
export async function openInside(kubernetes: Kubernetes, opened: Opened): Promise<Inside> {
  const passwords = await secretOf(kubernetes, "passwords");
  const to = (component: string, port: number) =>
    forward(kubernetes, { target: `pod/${releaseName}-${component}-0`, port }, opened);
  const [ledgers, payments, redis, nats] = await Promise.all([
    to("mongodb", 27017),
    to("payments-mongodb", 27017),
    to("redis", 6379),
    to("nats", 4222),
  ]);
  const mongo = (port: number, password = "") =>
    `mongodb://root:${password}@127.0.0.1:${port}/${databasePrefix}?authSource=admin&directConnection=true`;
  return {
    ledgersUrl: mongo(ledgers, passwords["mongodb-root"]),
    paymentsUrl: mongo(payments, passwords["payments-mongodb-root"]),
    redisUrl: `redis://:${passwords.redis}@127.0.0.1:${redis}`,
    natsUrl: `nats://shop:${passwords["nats-shop"]}@127.0.0.1:${nats}`,
  };
}

/** What the names of the shop's databases begin with. */
export const databasePrefix = "eventsapp";
