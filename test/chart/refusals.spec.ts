import { expect, it } from "@jest/globals";
import { longestShutdownMs } from "../../lib/deadlines.ts";
import { describeWith } from "../support/servers.ts";
import { type Options, patienceMs, rendered, type Values } from "./rendering.ts";

const gateway = (values: Values): Values => ({ services: { gateway: values } });

/** Values that cannot work together, with the error that the installer reads. */
const refusals: { title: string; values: Values; says: string }[] = [
  {
    title: "a time to stop that is too short for what a stop takes",
    values: gateway({ shutdownDelaySeconds: 30 }),
    says: "services.gateway.terminationGracePeriodSeconds is 60, and a stop takes up to 72 seconds (shutdownDelaySeconds 30 and 42 for what is under way): set 72 or more",
  },
  {
    title: "a route without a Gateway",
    values: { httpRoute: { enabled: true } },
    says: "httpRoute.enabled is set without httpRoute.parentRefs: name the Gateway that the route hangs on",
  },
  {
    title: "a schedule without KEDA",
    values: gateway({
      autoscaling: {
        schedule: [{ start: "0 9 * * *", end: "0 12 * * *", timezone: "Etc/UTC", replicas: 9 }],
      },
    }),
    says: "services.gateway.autoscaling.schedule needs KEDA: set autoscaling.keda.enabled, or leave the schedule empty",
  },
  {
    title: "fewer pods at most than at least",
    values: gateway({ autoscaling: { minReplicas: 9, maxReplicas: 3 } }),
    says: "services.gateway.autoscaling.maxReplicas is 3, less than minReplicas 9: raise it",
  },
  {
    title: "scaling by nothing",
    values: gateway({ autoscaling: { averageCpu: "" } }),
    says: "services.gateway.autoscaling has neither averageCpu nor metrics: set one of them, or switch it off",
  },
  {
    title: "a variable that the chart sets itself",
    values: gateway({ env: { NATS_URL: "nats://elsewhere" } }),
    says: "services.gateway.env or env sets NATS_URL, which the chart sets itself: leave it out",
  },
  {
    title: "a variable that would bypass the drain times",
    values: gateway({ env: { SHUTDOWN_DELAY: "55s" } }),
    says: "services.gateway.env or env sets SHUTDOWN_DELAY, which the chart sets itself: leave it out",
  },
  {
    title: "a variable twice",
    values: gateway({ extraEnv: [{ name: "LOG_LEVEL", value: "debug" }] }),
    says: "services.gateway.extraEnv sets LOG_LEVEL a second time: leave it out",
  },
  {
    title: "a service that the bus does not know",
    values: { services: { seating: {} } },
    says: "services.seating is no service of this version: the bus knows gateway, users, events, inventory, orders, payments, tickets, notifications, shop, operator",
  },
  {
    title: "passwords neither made nor brought",
    values: { generateSecrets: false },
    says: "generateSecrets is false without passwords.existingSecret: name a Secret (README of the chart, Secrets of your own)",
  },
  {
    title: "metrics that no one may read",
    values: { monitoring: { serviceMonitor: { enabled: true } } },
    says: "monitoring.serviceMonitor.enabled is set, and networkPolicy.metricsFrom lets no one reach the metrics: name Prometheus' namespace there",
  },
  {
    title: "an ingress without a name",
    values: { publicUrl: "https://shop.example.org", ingress: { hosts: [] } },
    says: "ingress.enabled is set without ingress.hosts: name the shop, or switch the ingress off",
  },
  {
    title: "KEDA with nothing to scale by",
    values: gateway({ autoscaling: { averageCpu: "", keda: { enabled: true } } }),
    says: "services.gateway.autoscaling has neither averageCpu, nor a schedule, nor keda.triggers: set one of them, or switch it off",
  },
  {
    title: "no address for buyers",
    values: { ingress: { enabled: false } },
    says: "publicUrl is empty, and neither ingress.hosts nor httpRoute.hostnames says how buyers reach the shop: set one of them",
  },
  {
    title: "a bus neither here nor outside",
    values: { nats: { enabled: false } },
    says: "nats.enabled is false without nats.external.existingSecret: name the Secret with the NATS_URL of each service",
  },
  {
    title: "a Redis neither here nor outside",
    values: { redis: { enabled: false } },
    says: "redis.enabled is false without redis.external.existingSecret: name the Secret with REDIS_URL",
  },
  {
    title: "ledgers neither here nor outside",
    values: { mongodb: { enabled: false } },
    says: "mongodb.enabled is false without mongodb.external.existingSecret: name the Secret with MONGO_URL",
  },
  {
    title: "a payments' ledger neither here nor outside",
    values: { paymentsMongodb: { enabled: false } },
    says: "paymentsMongodb.enabled is false without paymentsMongodb.external.existingSecret: name the Secret with PAYMENTS_MONGO_URL",
  },
  {
    title: "mails from no one",
    values: { mail: { existingSecret: "mail" } },
    says: "mail.existingSecret is set without mail.from: say who sends",
  },
  {
    title: "SMS from no one",
    values: { sms: { existingSecret: "sms" } },
    says: "sms.existingSecret is set without sms.from: say who sends",
  },
  {
    title: "a bucket that no one may write to",
    values: { backup: { s3: { url: "s3://backups" } } },
    says: "backup.s3.url is set without backup.s3.existingSecret: name the Secret with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
  },
  {
    title: "keys for a service that no one makes keys for",
    values: { services: { seating: { needs: ["keys"] } } },
    says: "services.seating.needs has keys, and keys are made for gateway, users, payments and tickets alone: set keys.existingSecret to a Secret that has seating.json, or leave them out",
  },
];

const refusalOf = (options: Options): Promise<string> =>
  rendered(options).then(
    () => "rendered",
    (error: Error) => error.message,
  );

describeWith(["helm"], "the chart refuses", () => {
  it.each(refusals)(
    "$title",
    async ({ values, says }) => {
      expect((await refusalOf({ values })).split("\n")[0]).toBe(says);
    },
    patienceMs,
  );

  it(
    "times to stop by what the code takes at most",
    async () => {
      const enough = gateway({ terminationGracePeriodSeconds: 52 });
      const short = gateway({ terminationGracePeriodSeconds: 51 });
      expect([await refusalOf({ values: enough }), await refusalOf({ values: short })]).toEqual([
        "rendered",
        expect.stringContaining("set 52 or more"),
      ]);
      expect(longestShutdownMs).toBe(42_000);
    },
    patienceMs,
  );

  it(
    "an image that may be another one tomorrow",
    async () => {
      expect(await refusalOf({ values: { image: { tag: "latest" } } })).toContain("/image/tag");
      expect(await refusalOf({ values: { nats: { image: "nats" } } })).toContain("/nats/image");
    },
    patienceMs,
  );

  it(
    "a cluster older than Kubernetes 1.29, and takes vendors' names of newer ones",
    async () => {
      expect(await refusalOf({ kubeVersion: "1.28.9" })).toContain("requires kubeVersion: >=1.29.0-0");
      expect(await refusalOf({ kubeVersion: "v1.32.3-vke.8" })).toBe("rendered");
      expect(await refusalOf({ kubeVersion: "1.29.0" })).toBe("rendered");
    },
    patienceMs,
  );
});
