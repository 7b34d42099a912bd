/** Who may import whom: lib ← contracts ← mixins ← services/<x> ← test, and which files may know the outside. */
const production = "^(lib|contracts|mixins|services|backup)/";
const spec = "(\\.spec\\.ts|-suite[a-z-]*\\.ts|/spec-[a-z-]+\\.ts)$";

module.exports = {
  forbidden: [
    {
      name: "lib-is-the-floor",
      comment: "lib/ imports nothing of the shop.",
      severity: "error",
      from: { path: "^lib/" },
      to: { path: "^(contracts|mixins|services|test|bench|tools|mesh|repl)/" },
    },
    {
      name: "contracts-stand-on-lib",
      comment: "contracts/ know neither mixins nor services.",
      severity: "error",
      from: { path: "^contracts/" },
      to: { path: "^(mixins|services|test|bench|tools|mesh|repl)/" },
    },
    {
      name: "mixins-know-no-service",
      comment: "mixins/ are what several services are.",
      severity: "error",
      from: { path: "^mixins/", pathNot: spec },
      to: { path: "^(services|test|bench|tools|mesh|repl)/" },
    },
    {
      name: "services-talk-by-contract",
      comment: "A service imports no file of another one; it calls its contract.",
      severity: "error",
      from: { path: "^services/([^/]+)/" },
      to: { path: "^services/", pathNot: "^services/$1/" },
    },
    {
      name: "backup-knows-only-payments",
      comment: "backup/ copies files of any ledger, and understands the payments' alone.",
      severity: "error",
      from: { path: "^backup/" },
      to: { path: "^services/", pathNot: "^services/payments/(?!.*\\.service\\.ts$)" },
    },
    {
      name: "nothing-leans-on-backup",
      comment: "Only the shop's start and the commands know that there are backups.",
      severity: "error",
      from: { path: "^(lib|contracts|mixins|services)/" },
      to: { path: "^backup/" },
    },
    {
      name: "nothing-leans-on-tests",
      severity: "error",
      from: { path: production, pathNot: spec },
      to: { path: `^(test|bench|tools|mesh|repl)/|${spec}` },
    },
    {
      name: "moleculer-at-the-edge",
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
      name: "sqlite-has-one-door",
      severity: "error",
      from: { path: production, pathNot: ["^mixins/store/", spec] },
      to: { path: "^node:sqlite$|^sqlite$" },
    },
    {
      name: "redis-has-one-door",
      severity: "error",
      from: { path: production, pathNot: ["^mixins/redis", spec] },
      to: { path: "node_modules/ioredis/" },
    },
    {
      name: "mongo-has-one-door",
      severity: "error",
      from: { path: production, pathNot: ["^mixins/store/mongo", spec] },
      to: { path: "node_modules/(mongoose|mongodb|moleculer-db|moleculer-db-adapter-mongoose)/" },
    },
    {
      name: "nats-has-one-door",
      severity: "error",
      from: { path: production, pathNot: ["^mixins/bus/", spec] },
      to: { path: "node_modules/nats/" },
    },
    {
      name: "prom-client-has-one-door",
      severity: "error",
      from: { path: production, pathNot: "^mixins/prometheus" },
      to: { path: "node_modules/prom-client/" },
    },
    {
      name: "no-circles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    { name: "everything-resolves", severity: "error", from: {}, to: { couldNotResolve: true } },
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
