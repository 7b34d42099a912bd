import type { Opened } from "../../support/opened.ts";
import type { Kubernetes } from "../kubernetes/kubernetes.ts";
import { forward } from "../kubernetes/port-forward.ts";
import { releaseName, secretOf } from "./release.ts";

/** Addresses on this machine that lead to the bundled servers, with administrative credentials. */
export interface Inside {
  ledgersUrl: string;
  paymentsUrl: string;
  redisUrl: string;
  /** Of a process of several services. */
  natsUrl: string;
}

/** Valid while the servers' pods stay; opened again after that. */
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

/** The prefix of the shop's database names. */
export const databasePrefix = "eventsapp";
