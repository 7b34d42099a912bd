/** For the few values that matter only beside others, or whose other value must fit. */
import { everythingOptional, externalStores } from "../matrix.ts";
import type { Values } from "../rendering.ts";

const route: Values = { ingress: { enabled: false }, httpRoute: everythingOptional.httpRoute };
const bucket: Values = { backup: { s3: { url: "s3://backups/shop", existingSecret: "bucket" } } };
const sender: Values = { mail: { from: "a@example.org" }, sms: { from: "Shop" } };
const byKeda: Values = { serviceDefaults: { autoscaling: { keda: { enabled: true } } } };
const monitoring: Values = everythingOptional.monitoring as Values;
const watched: Values = { monitoring, networkPolicy: everythingOptional.networkPolicy };

/** The values beside it, for a value or all those under a path; of several the longest path counts. */
export const contexts: Record<string, Values> = {
  mail: { mail: { ...(sender.mail as Values), existingSecret: "mail" } },
  "mail.existingSecret": sender,
  sms: { sms: { ...(sender.sms as Values), existingSecret: "sms" } },
  "sms.existingSecret": sender,
  "tls.existingSecret": { tls: { enabled: true } },
  "tls.days": { tls: { enabled: true } },
  // Each of ours states its needs.
  "serviceDefaults.needs": { nats: externalStores.nats as Values, services: { seating: {} } },
  "serviceDefaults.replicas": { serviceDefaults: { autoscaling: { enabled: false } } },
  "serviceDefaults.autoscaling.keda.triggers": byKeda,
  "serviceDefaults.autoscaling.schedule": byKeda,
  "nats.enabled": { nats: { external: { existingSecret: "bus" } } },
  "nats.external": externalStores,
  "redis.enabled": { redis: { external: { existingSecret: "places" } } },
  "redis.external": externalStores,
  "mongodb.enabled": { mongodb: { external: { existingSecret: "ledgers" } } },
  "mongodb.external": externalStores,
  "paymentsMongodb.enabled": { paymentsMongodb: { external: { existingSecret: "payments-ledger" } } },
  "paymentsMongodb.external": externalStores,
  "backup.s3": bucket,
  "ingress.enabled": { publicUrl: "https://shop.example.org" },
  "httpRoute.enabled": { httpRoute: { parentRefs: [{ name: "public" }] } },
  httpRoute: route,
  "monitoring.serviceMonitor": watched,
  "monitoring.serviceMonitor.enabled": { networkPolicy: everythingOptional.networkPolicy as Values },
  "monitoring.prometheusRule": watched,
  "monitoring.prometheusRule.enabled": {},
  "monitoring.dashboard": watched,
  "monitoring.dashboard.enabled": {},
};

export const others: Record<string, unknown> = {
  "image.digest": `sha256:${"0".repeat(64)}`,
  publicUrl: "https://other.example.org",
  "serviceDefaults.autoscaling.schedule": [
    { start: "45 9 1 6 *", end: "0 12 1 6 *", timezone: "Europe/Paris", replicas: 20 },
  ],
  "serviceDefaults.env": { BCRYPT_COST: "12" },
  "backup.s3.url": "s3://other",
  "backup.s3.endpoint": "https://store.example.org",
  "backup.timeZone": "Europe/Paris",
  "networkPolicy.dnsPorts": [5353],
  extraObjects: [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "other" } }],
};

export function contextOf(path: readonly string[]): Values {
  const above = path.map((_, index) => path.slice(0, path.length - index).join("."));
  return contexts[above.find((each) => Object.hasOwn(contexts, each)) ?? ""] ?? {};
}
