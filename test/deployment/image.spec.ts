import { fork, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, matchesGlob, relative, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { ICruiseResult } from "dependency-cruiser";
import { serviceNames } from "../../lib/settings/service-names.ts";

/** The commands run in the image: npm's, except those for a working copy, and Compose's. */
const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
const commands = Object.values(scripts)
  .flatMap(
    (script) => /^node ((start|(backup|demo|repl|tools)\/(?!write-)[a-z-]+)\.ts)$/.exec(script)?.[1] ?? [],
  )
  .concat("compose/make-secrets.ts");
const startedByName = serviceNames.map((name) => `services/${name}/${name}.service.ts`);
const notOurs = ["node_modules", ".git", "data", "backups"];
const files = globSync("**/*", {
  withFileTypes: true,
  exclude: (entry) => notOurs.includes(entry.name),
})
  .filter((entry) => entry.isFile())
  .map((entry) => relative(".", join(entry.parentPath, entry.name)))
  .filter(isSent);

/** Whether `docker build` sees the file: the last line of .dockerignore that fits it, or a folder of it, decides. */
function isSent(file: string): boolean {
  const folders = file.split("/").map((_, depth, parts) => parts.slice(0, depth + 1).join("/"));
  const lines = readFileSync(".dockerignore", "utf8").split("\n");
  const rules = lines.filter((line) => line !== "" && !line.startsWith("#"));
  const last = rules.findLast((rule) => folders.some((path) => matchesGlob(path, rule.replace(/^!/, ""))));
  return last === undefined || last.startsWith("!");
}

describe("the image's files", () => {
  it("are the shop's code and what npm needs, without a test and what only tests use", () => {
    expect(files.length).toBeGreaterThan(250);
    expect(files.filter((file) => !/\.(ts|lua)$/.test(file))).toEqual([
      "LICENSE",
      "package-lock.json",
      "package.json",
    ]);
    expect(files.filter((file) => /\.spec\.|\/testing\/|^(test|bench|mesh|data)\//.test(file))).toEqual([]);
  });

  it("hold every command and every service", () => {
    expect(commands.length).toBeGreaterThan(8);
    for (const file of [...commands, ...startedByName]) expect(files).toContain(file);
  });

  it("hold each file that one of them imports, and each package is there without development packages", () => {
    const args = ["--config", ".dependency-cruiser.cjs", "--output-type", "json"];
    const code = files.filter((file) => file.endsWith(".ts"));
    const run = spawnSync(process.execPath, ["node_modules/.bin/depcruise", ...args, ...code], {
      encoding: "utf8",
      maxBuffer: 100_000_000,
    });
    const { modules } = JSON.parse(run.stdout) as ICruiseResult;
    const imports = modules
      .filter(({ source }) => files.includes(source))
      .flatMap(({ dependencies }) => dependencies)
      .filter(({ dependencyTypes }) => !dependencyTypes.includes("type-only"));
    const ours = imports.filter(({ dependencyTypes }) => dependencyTypes.includes("local"));
    const development = imports.filter(({ dependencyTypes }) => dependencyTypes.includes("npm-dev"));
    expect(ours.length).toBeGreaterThan(500);
    expect(ours.map(({ resolved }) => resolved).filter((file) => !files.includes(file))).toEqual([]);
    expect(development.map(({ module }) => module)).toEqual([]);
  }, 60_000);

  it("hold each file that one of them reads or starts by its place", () => {
    const named = files.flatMap((file) => {
      const places = readFileSync(file, "utf8").matchAll(
        /new URL\("(\.[^"]+|[a-z]+\/)", import\.meta\.url\)/g,
      );
      return [...places].map(([, place]) => join(dirname(file), place as string));
    });
    expect(named).toContain("services/inventory/redis/lua/");
    const missing = named.flatMap((place) => (place.endsWith("/") ? globSync(`${place}**/*.lua`) : [place]));
    expect(missing.filter((file) => !files.includes(file))).toEqual([]);
  });
});

describe("a folder with the image's files", () => {
  let folder: string;
  let app: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "eventsapp-image-"));
    app = join(folder, "app");
    for (const file of files) cpSync(file, join(app, file));
    symlinkSync(resolve("node_modules"), join(app, "node_modules"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const env = () => ({ DATA_DIR: join(folder, "data"), PORT: "0", LOG_LEVEL: "warn", SAMPLE_DATA: "off" });

  it("is a shop that opens, answers and ends at SIGTERM", async () => {
    const shop = fork("start.ts", { cwd: app, env: env(), stdio: ["ignore", "ignore", "inherit", "ipc"] });
    const ended = once(shop, "exit");
    const [{ url }] = (await once(shop, "message")) as [{ url: string }];
    const answer = await fetch(`${url}/openapi.json`);
    expect([answer.status, ((await answer.json()) as { info: { title: string } }).info.title]).toEqual([
      200,
      "EventsApp",
    ]);
    shop.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
  }, 60_000);

  it.each(commands.filter((file) => /^(tools|backup|compose)\//.test(file)))(
    "has %s, which loads, and says in sentences what it wants or did",
    (file) => {
      const nowhere = { ...env(), DATA_DIR: join(folder, "nothing") };
      const run = spawnSync(process.execPath, [file], { cwd: app, env: nowhere, encoding: "utf8" });
      expect([0, 1, 2]).toContain(run.status);
      expect(run.stdout + run.stderr).toMatch(/^[A-Z][^\n]+\n/);
      expect(run.stderr).not.toMatch(/ERR_|^ {4}at /m);
    },
    30_000,
  );
});
