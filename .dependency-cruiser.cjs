/** Import rules: lib ← contracts ← mixins ← services/<x> ← test, and which files may import vendor packages. */
const production = "^(lib|contracts|mixins|services|backup)/";
const spec = "(\\.spec\\.ts$|/testing/)";

module.exports = {
  forbidden: [
    {
      name: "lib-imports-nothing-of-ours",
      comment: "lib/ imports no other folder of the shop.",
      severity: "error",
      from: { path: "^lib/" },
      to: { path: "^(contracts|mixins|services|test|bench|tools|mesh|repl)/" },
    },
    {
      name: "contracts-import-lib-only",
      comment: "contracts/ import neither mixins nor services.",
      severity: "error",
      from: { path: "^contracts/" },
      to: { path: "^(mixins|services|test|bench|tools|mesh|repl)/" },
    },
    {
      name: "mixins-import-no-service",
      comment: "mixins/ are shared by services and import none of them.",
      severity: "error",
      from: { path: "^mixins/", pathNot: spec },
      to: { path: "^(services|test|bench|tools|mesh|repl)/" },
    },
    {
      name: "services-import-no-service",
      comment: "A service imports no file of another service; it calls its contract.",
      severity: "error",
      from: { path: "^services/([^/]+)/" },
      to: { path: "^services/", pathNot: "^services/$1/" },
    },
    {
      name: "backup-imports-payments-only",
      comment: "backup/ copies the files of any ledger and reads only those of payments.",
      severity: "error",
      from: { path: "^backup/" },
      to: { path: "^services/", pathNot: "^services/payments/(?!.*\\.service\\.ts$)" },
    },
    {
      name: "backup-is-not-imported",
      comment: "Only the entry points and the commands import backup/.",
      severity: "error",
      from: { path: "^(lib|contracts|mixins|services)/" },
      to: { path: "^backup/" },
    },
    {
      name: "tests-are-not-imported",
      severity: "error",
      from: { path: production, pathNot: spec },
      to: { path: `^(test|bench|tools|mesh|repl)/|${spec}` },
    },
    {
      name: "moleculer-in-adapters-only",
      comment:
        "Only lib/, mixins/ and *.service.ts load Moleculer; domain files take ports (types are free).",
      severity: "error",
      from: {
        path: "^(contracts|services|backup)/",
        pathNot: ["\\.service\\.ts$", spec, "^services/gateway/"],
      },
      to: { path: "node_modules/moleculer(-web|-db)?/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "sqlite-behind-its-adapter",
      severity: "error",
      from: { path: production, pathNot: ["^mixins/store/", spec] },
      to: { path: "^node:sqlite$|^sqlite$" },
    },
    {
      name: "redis-behind-its-adapter",
      severity: "error",
      from: { path: production, pathNot: ["^mixins/redis", spec] },
      to: { path: "node_modules/ioredis/" },
    },
    {
      name: "mongo-behind-its-adapter",
      severity: "error",
      from: { path: production, pathNot: ["^mixins/store/mongo", spec] },
      to: { path: "node_modules/(mongoose|mongodb|moleculer-db|moleculer-db-adapter-mongoose)/" },
    },
    {
      name: "nats-behind-its-adapter",
      severity: "error",
      from: { path: production, pathNot: ["^mixins/bus/", spec] },
      to: { path: "node_modules/nats/" },
    },
    {
      name: "prom-client-behind-its-adapter",
      severity: "error",
      from: { path: production, pathNot: "^mixins/prometheus" },
      to: { path: "node_modules/prom-client/" },
    },
    {
      name: "piscina-behind-its-adapter",
      severity: "error",
      from: { path: production, pathNot: "^mixins/worker-pool" },
      to: { path: "node_modules/piscina/" },
    },
    {
      name: "no-import-cycles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    { name: "imports-resolve", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
    },
  },
};
