import { spawnSync } from "node:child_process";
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

const root = process.cwd();
let copy: string;

beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), "eventsapp-boundaries-"));
  for (const name of [
    ".dependency-cruiser.cjs",
    "tsconfig.json",
    "package.json",
    "lib",
    "contracts",
    "mixins",
    "services",
    "backup",
    "mesh",
    "test",
    "moleculer.config.ts",
  ]) {
    cpSync(join(root, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
});
afterEach(() => rmSync(copy, { recursive: true }));

function cruise(): { breaches: string[]; modules: number } {
  const command = [join(root, "node_modules/.bin/depcruise"), "--config", ".dependency-cruiser.cjs"];
  const run = spawnSync(
    process.execPath,
    [...command, "--output-type", "json", "lib", "contracts", "mixins", "services", "backup"],
    {
      cwd: copy,
      encoding: "utf8",
      maxBuffer: 100_000_000,
    },
  );
  const { summary } = JSON.parse(run.stdout);
  return {
    breaches: summary.violations.map(
      (v: { from: string; rule: { name: string } }) => `${v.from}: ${v.rule.name}`,
    ),
    modules: summary.totalCruised,
  };
}

function plant(file: string, imports: string): void {
  mkdirSync(dirname(join(copy, file)), { recursive: true });
  writeFileSync(join(copy, file), `${imports}\n`);
}

describe("npm run boundaries", () => {
  it("sees the whole shop and finds no breach in it", () => {
    const { breaches, modules } = cruise();
    expect(breaches).toEqual([]);
    expect(modules).toBeGreaterThan(150);
  }, 60_000);

  it("finds each kind of planted breach", () => {
    plant("lib/planted.ts", 'import "../contracts/users.ts";');
    plant("contracts/planted.ts", 'import "../mixins/membership.ts";');
    plant("mixins/planted.ts", 'import "../services/orders/pricing.ts";');
    plant("services/orders/planted.ts", 'import "../payments/charging.ts";');
    plant(
      "services/orders/planted-broker.ts",
      'import { ServiceBroker } from "moleculer";\nexport const b = ServiceBroker;',
    );
    plant(
      "services/users/planted.ts",
      'import { DatabaseSync } from "node:sqlite";\nexport const d = DatabaseSync;',
    );
    plant("services/users/planted-leaning.ts", 'import "./spec-ports.ts";');
    plant("services/users/planted-lost.ts", 'import "./not-there.ts";');
    plant("services/events/planted-a.ts", 'import { b } from "./planted-b.ts";\nexport const a = () => b;');
    plant("services/events/planted-b.ts", 'import { a } from "./planted-a.ts";\nexport const b = () => a;');
    plant("backup/planted.ts", 'import "../services/orders/pricing.ts";');
    plant("backup/planted-adapter.ts", 'import "../services/payments/payments.service.ts";');
    plant("services/users/planted-backup.ts", 'import "../../backup/making.ts";');
    plant(
      "services/users/planted-metrics.ts",
      'import { Gauge } from "prom-client";\nexport const g = Gauge;',
    );
    plant("services/users/planted-redis.ts", 'import { Redis } from "ioredis";\nexport const r = Redis;');
    plant("services/users/planted-mongo.ts", 'import mongoose from "mongoose";\nexport const m = mongoose;');
    plant("services/users/planted-nats.ts", 'import { connect } from "nats";\nexport const c = connect;');
    plant("services/users/planted-mesh.ts", 'import "../../mesh/balancer.ts";');
    const found = new Set(cruise().breaches);
    for (const breach of [
      "lib/planted.ts: lib-is-the-floor",
      "contracts/planted.ts: contracts-stand-on-lib",
      "mixins/planted.ts: mixins-know-no-service",
      "services/orders/planted.ts: services-talk-by-contract",
      "services/orders/planted-broker.ts: moleculer-at-the-edge",
      "services/users/planted.ts: sqlite-has-one-door",
      "services/users/planted-leaning.ts: nothing-leans-on-tests",
      "services/users/planted-lost.ts: everything-resolves",
      "services/events/planted-a.ts: no-circles",
      "backup/planted.ts: backup-knows-only-payments",
      "backup/planted-adapter.ts: backup-knows-only-payments",
      "services/users/planted-backup.ts: nothing-leans-on-backup",
      "services/users/planted-metrics.ts: prom-client-has-one-door",
      "services/users/planted-redis.ts: redis-has-one-door",
      "services/users/planted-mongo.ts: mongo-has-one-door",
      "services/users/planted-nats.ts: nats-has-one-door",
      "services/users/planted-mesh.ts: nothing-leans-on-tests",
    ]) {
      expect(found).toContain(breach);
    }
  }, 60_000);
});

describe("domain files", () => {
  /** What may know timers: adapters beside the domain, each about waiting and nothing else. */
  const adapters = /\.service\.ts$|\/(wiring|waiting|delivery-loop|printing-pool)\.ts$|^services\/gateway\//;
  const forSpecs = /\.spec\.ts$|-suite[a-z-]*\.ts$|\/spec-[a-z-]+\.ts$/;
  const files = globSync("services/**/*.ts").filter((file) => !adapters.test(file) && !forSpecs.test(file));

  it("take time, chance and waiting as arguments, so that the simulation can choose them", () => {
    const reaching =
      /\bDate\.now\b|\bMath\.random\b|\bset(Timeout|Interval|Immediate)\b|node:timers|\brandom(Bytes|UUID|Int)\b/;
    expect(files.length).toBeGreaterThan(80);
    expect(files.filter((file) => reaching.test(readFileSync(file, "utf8")))).toEqual([]);
  });

  it("call other services by their contract only, never by a bare name", () => {
    const bare = /\.(call|emit|broadcast)\(\s*["'`]/;
    const all = globSync("{services,mixins,lib}/**/*.ts").filter((file) => !forSpecs.test(file));
    expect(all.filter((file) => bare.test(readFileSync(file, "utf8")))).toEqual([]);
  });
});
