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
import { createRequire } from "node:module";
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

/** Per rule a file that breaks it. */
const breaches: Record<string, { file: string; code: string }> = {
  "lib-imports-nothing-of-ours": { file: "lib/seeded.ts", code: 'import "../contracts/index.ts";' },
  "contracts-import-lib-only": { file: "contracts/seeded.ts", code: 'import "../mixins/membership.ts";' },
  "mixins-import-no-service": {
    file: "mixins/seeded.ts",
    code: 'import "../services/orders/reserve/price.ts";',
  },
  "services-import-no-service": {
    file: "services/orders/seeded.ts",
    code: 'import "../payments/ledger/charge.ts";',
  },
  "backup-imports-payments-only": {
    file: "backup/seeded.ts",
    code: 'import "../services/orders/reserve/price.ts";',
  },
  "backup-is-not-imported": {
    file: "services/users/seeded-backup.ts",
    code: 'import "../../backup/make/make-backup.ts";',
  },
  "tests-are-not-imported": { file: "services/users/seeded-tests.ts", code: 'import "./testing/ports.ts";' },
  "moleculer-in-adapters-only": {
    file: "services/orders/order/seeded-broker.ts",
    code: 'import { ServiceBroker } from "moleculer";\nexport const b = ServiceBroker;',
  },
  "sqlite-behind-its-adapter": {
    file: "services/users/seeded-sqlite.ts",
    code: 'import { DatabaseSync } from "node:sqlite";\nexport const d = DatabaseSync;',
  },
  "redis-behind-its-adapter": {
    file: "services/users/seeded-redis.ts",
    code: 'import { Redis } from "ioredis";\nexport const r = Redis;',
  },
  "mongo-behind-its-adapter": {
    file: "services/users/seeded-mongo.ts",
    code: 'import mongoose from "mongoose";\nexport const m = mongoose;',
  },
  "nats-behind-its-adapter": {
    file: "services/users/seeded-nats.ts",
    code: 'import { connect } from "nats";\nexport const c = connect;',
  },
  "prom-client-behind-its-adapter": {
    file: "services/users/seeded-metrics.ts",
    code: 'import { Gauge } from "prom-client";\nexport const g = Gauge;',
  },
  "piscina-behind-its-adapter": {
    file: "services/users/seeded-threads.ts",
    code: 'import { Piscina } from "piscina";\nexport const t = Piscina;',
  },
  "no-import-cycles": {
    file: "services/events/seeded.ts",
    code: 'import { a } from "./seeded.ts";\nexport const b = () => a;\nexport const a = 1;',
  },
  "imports-resolve": { file: "services/users/seeded-missing.ts", code: 'import "./not-there.ts";' },
};

function seed({ file, code }: { file: string; code: string }): void {
  mkdirSync(dirname(join(copy, file)), { recursive: true });
  writeFileSync(join(copy, file), `${code}\n`);
}

describe("npm run boundaries", () => {
  it("sees the whole shop and finds no breach in it", () => {
    const { breaches: found, modules } = cruise();
    expect(found).toEqual([]);
    expect(modules).toBeGreaterThan(700);
  }, 60_000);

  it("finds a seeded breach of each rule, in the file that breaks it", () => {
    for (const breach of Object.values(breaches)) seed(breach);
    const expected = Object.entries(breaches).map(([rule, { file }]) => `${file}: ${rule}`);
    expect([...new Set(cruise().breaches)].sort()).toEqual(expected.sort());
  }, 60_000);

  it("has a seeded breach for each rule there is", () => {
    const { forbidden } = createRequire(import.meta.url)("../.dependency-cruiser.cjs");
    expect(forbidden.map(({ name }: { name: string }) => name).sort()).toEqual(Object.keys(breaches).sort());
  });
});

describe("domain files", () => {
  /** Files that may use timers: adapters beside the domain, each about waiting alone. */
  const adapters = /\.service\.ts$|\/(connect-ports|deadline|print-pool)\.ts$|^services\/gateway\//;
  const forSpecs = /\.spec\.ts$|\/testing\//;
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
