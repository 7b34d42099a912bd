import { beforeAll, describe, expect, it } from "@jest/globals";
import { readBackupSettings, readSettings, serviceNames, variables } from "../../lib/settings/env.ts";
import { type Needed, neededBy } from "../../lib/settings/mesh-settings.ts";
import { describeWith } from "../support/servers.ts";
import { type KubeDocument, ofKind } from "./documents.ts";
import { ingredientsOf, namesIn, resolvedEnv, type ShopContainer, shopContainers } from "./environment.ts";
import { everythingOptional, externalStores } from "./matrix.ts";
import { patienceMs, rendered, type Values } from "./rendering.ts";
import { defaults } from "./values/values-leaves.ts";

const bucket = { url: "s3://backups/shop", endpoint: "https://store.example.org", existingSecret: "bucket" };
const renders: { title: string; values: Values }[] = [
  { title: "nothing but defaults", values: {} },
  { title: "everything that is optional", values: everythingOptional },
  { title: "stores outside, and backups in a bucket", values: { ...externalStores, backup: { s3: bucket } } },
];

/** Node's own, and the shell's. */
const foreign = ["NODE_EXTRA_CA_CERTS", "NODE_OPTIONS", "HOME"];

/** Variables of the shop that no template sets. */
const leftOut: Record<string, string> = {
  DATA_DIR: "of the embedded ledgers, which a mesh has not",
  SAMPLE_DATA: "by `env`, and off in a mesh unless it is set",
  OUTBOX_PAGE: "by `env`, and off in a mesh unless it is set",
  NODE_ENV: "production is refused while there is only a sandbox of a card processor",
  BCRYPT_COST: "by `env`",
  CORS_ORIGINS: "by `env`",
  RATE_LIMIT_PER_MINUTE: "by `env`",
  MAX_IN_FLIGHT: "by `env`",
  ATTEMPTS_PER_ADDRESS: "by `env`",
  BACKUP_EVERY: "the CronJob has the schedule",
  BACKUP_KEY_FILE: "the passphrase comes as BACKUP_PASSPHRASE",
};

/** Values for stores outside the cluster. */
const secrets: Record<string, string> = {
  NATS_URL: "tls://orders:secret@nats.example.org:4222",
  MONGO_URL: "mongodb://shop:secret@db.example.org/eventsapp?replicaSet=rs0",
  PAYMENTS_MONGO_URL: "mongodb://payments:secret@payments-db.example.org/eventsapp?replicaSet=rs0",
  REDIS_URL: "rediss://:secret@redis.example.org",
  SMTP_URL: "smtps://shop:secret@mail.example.org",
  SMS_URL: "https://token@sms.example.org/messages",
};

it("the chart's services are those of the shop", () => {
  expect(Object.keys(defaults.services as object)).toEqual([...serviceNames]);
});

describeWith(["helm"], "the environment that the chart sets", () => {
  const documents = new Map<string, KubeDocument[]>();
  const containers = new Map<string, ShopContainer[]>();
  beforeAll(async () => {
    for (const { title, values } of renders) {
      documents.set(title, await rendered({ values }));
      containers.set(title, shopContainers(documents.get(title) as KubeDocument[]));
    }
  }, patienceMs);

  describe.each(renders)("with $title", ({ title }) => {
    const all = () => containers.get(title) as ShopContainer[];
    const ofService = (name: string) => all().find(({ component }) => component === name) as ShopContainer;

    it("has no variable that the shop does not read", () => {
      for (const container of all()) {
        const known = [...Object.keys(variables), ...foreign, ...ingredientsOf(container)];
        expect({
          of: container.component,
          unknown: namesIn(container).filter((name) => !known.includes(name)),
        }).toEqual({
          of: container.component,
          unknown: [],
        });
      }
    });

    it.each(serviceNames)("lets %s start, which reads it without a refusal", (name) => {
      const settings = readSettings(resolvedEnv(ofService(name), secrets));
      expect(settings.SERVICES).toEqual([name]);
      expect(settings.NATS_URL).toBeDefined();
      expect(JSON.stringify(settings)).not.toContain("$(");
    });

    it.each(serviceNames)("gives %s what it needs, and no store or key beyond", (name) => {
      const secretsOf: Needed[] = ["MONGO_URL", "PAYMENTS_MONGO_URL", "REDIS_URL", "KEYS_FILE"];
      const given = namesIn(ofService(name));
      const needed = secretsOf.filter((each) => neededBy[each].includes(name));
      expect(secretsOf.filter((each) => given.includes(each))).toEqual(needed);
      if (neededBy.PUBLIC_URL.includes(name)) expect(given).toContain("PUBLIC_URL");
    });

    it("lets nothing but payments and their backup know the payments' database", () => {
      const knowing = all().filter((container) =>
        namesIn(container).some((each) => each.startsWith("PAYMENTS_MONGO")),
      );
      expect([...new Set(knowing.map(({ component }) => component))].sort()).toEqual(["backup", "payments"]);
    });

    it("sends mails and SMS from notifications alone", () => {
      const sending = all().filter((container) =>
        namesIn(container).some((each) => /^(SMTP|SMS|MAIL)_/.test(each)),
      );
      expect(sending.filter(({ component }) => component !== "notifications")).toEqual([]);
    });

    it("lets the backup read it without a refusal, and the console", () => {
      const backups = all().filter(({ command }) => command[1]?.startsWith("backup/"));
      expect(new Set(backups.map(({ command }) => command[1]))).toEqual(
        new Set(["backup/backup.ts", "backup/restore.ts"]),
      );
      for (const each of backups) {
        const settings = readBackupSettings(resolvedEnv(each, { ...secrets, AWS_ACCESS_KEY_ID: "id" }));
        expect(settings.PAYMENTS_MONGO_URL).toBeDefined();
        expect(settings.BACKUP_PASSPHRASE).toBeDefined();
      }
      const { NATS_URL } = resolvedEnv(ofService("console"), secrets);
      expect(variables.NATS_URL.safeParse(NATS_URL).success).toBe(true);
    });
  });

  it("sets every variable of the shop but those that are left to `env`, or out", () => {
    const set = new Set([...containers.values()].flat().flatMap(namesIn));
    expect(
      Object.keys(variables)
        .filter((name) => !set.has(name))
        .sort(),
    ).toEqual(Object.keys(leftOut).sort());
  });

  it(
    "takes from `env` what the chart does not set itself",
    async () => {
      const env = {
        SAMPLE_DATA: "on",
        BCRYPT_COST: 12,
        CORS_ORIGINS: "https://example.org",
        LOG_LEVEL: "debug",
      };
      const given = shopContainers(await rendered({ values: { env } })).find(
        ({ component }) => component === "orders",
      );
      const wanted = Object.entries(env).map(([name, value]) => ({ name, value: String(value) }));
      expect(given?.env).toEqual(expect.arrayContaining(wanted));
    },
    patienceMs,
  );

  it("has network policies that let the same reach the payments' database, and no other", () => {
    const policies = ofKind(documents.get("nothing but defaults") as KubeDocument[], "NetworkPolicy");
    const policy = policies.find(({ metadata }) => metadata.name === "shop-payments-mongodb");
    const peers = policy?.spec?.ingress.flatMap((rule: { from: { podSelector: object }[] }) => rule.from);
    const components = peers.flatMap((peer: { podSelector: { matchExpressions: { values: string[] }[] } }) =>
      peer.podSelector.matchExpressions.flatMap(({ values }) => values),
    );
    expect(components.sort()).toEqual(["backup", "payments", "payments-mongodb"]);
  });
});
