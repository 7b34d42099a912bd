import { expect, it } from "@jest/globals";
import { readSettings } from "../../../lib/settings/env.ts";
import { noMetrics } from "../../../lib/telemetry/metrics.ts";
import type { Runtime } from "../../../mixins/runtime.ts";
import { openMemoryStore } from "../../../mixins/store/memory/memory-store.ts";
import payments from "../payments.service.ts";
import { backupRunsSpec } from "../reconciliation/backup-runs.ts";
import { paymentCollections } from "./payment-collections.ts";

it("paymentCollections are all that the service keeps, but for what it knows of the backups themselves", () => {
  const opened = new Map<string, unknown>();
  const log = { child: () => log };
  const runtime = {
    settings: { ...readSettings({}), NATS_URL: ["nats://bus"] },
    logger: log,
    metrics: noMetrics,
    secrets: { webhookSecret: "" },
    openStore(name: string) {
      const store = openMemoryStore();
      if (name !== "payments") return store;
      const collection: typeof store.collection = (spec) => {
        opened.set(spec.name, spec);
        return store.collection(spec);
      };
      return { ...store, collection };
    },
  } as unknown as Runtime;
  payments(runtime);
  expect(opened.get("payments")).toBeDefined();
  opened.delete(backupRunsSpec.name);
  expect(new Set(opened.values())).toEqual(new Set<unknown>(paymentCollections));
});
