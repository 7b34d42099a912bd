import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { isScalar, parse, parseDocument, visit } from "yaml";
import { readSettings, variables } from "../lib/env.ts";
import { serviceNames } from "../lib/service-names.ts";
import { webServer } from "../services/gateway/web-server.ts";

interface Container {
  command?: string[];
  environment?: Record<string, string>;
  networks?: string[];
  network_mode?: string;
  ports?: string[];
  profiles?: string[];
  volumes?: (string | { source: string; target: string; read_only: boolean; volume: { subpath: string } })[];
  depends_on?: Record<string, { condition: string }>;
  stop_grace_period?: string;
  [key: string]: unknown;
}

const text = readFileSync("docker-compose.yml", "utf8");
/** A default may hold another one. */
const defaults = /\$\{[A-Z_]+:-((?:[^{}]|\{[^{}]*\})*)\}/g;
const withDefaults = text.replace(defaults, "$1").replace(defaults, "$1");
const containers: Record<string, Container> = parse(withDefaults, {
  merge: true,
  maxAliasCount: -1,
}).services;
const ours = Object.entries(containers).filter(([, { environment }]) => environment?.SERVICES !== undefined);
const nginx = readFileSync("compose/nginx.conf", "utf8");
const annotations: Record<string, string> = parse(readFileSync("charts/eventsapp/values.yaml", "utf8"), {
  merge: true,
}).ingress.nginxAnnotations;

/** The folder of secrets that a container is given. */
function givenTo({ volumes = [] }: Container): string | undefined {
  const given = volumes.find((volume) => typeof volume !== "string" && volume.source === "secrets");
  return typeof given === "object" ? given.volume.subpath : undefined;
}

/** What nginx.conf sets by this name. */
function directive(name: string): string | undefined {
  return new RegExp(`^\\s*${name} ([^;]+);`, "m").exec(nginx)?.[1];
}

const seconds = (time: string | undefined) => Number(/^(\d+)s?$/.exec(time ?? "")?.[1]);

describe("docker-compose.yml", () => {
  it("runs each service of the shop once, from the shop's image", () => {
    expect(ours.map(([name]) => name).sort()).toEqual([...serviceNames].sort());
    for (const [name, { environment, command, build }] of ours) {
      expect(environment?.SERVICES).toBe(name);
      expect(command?.at(-1)).toBe("start.ts");
      expect(build).toMatchObject({ context: "." });
    }
  });

  it("sets no variable that the shop does not know", () => {
    const names = Object.values(containers).flatMap(({ environment = {} }) => Object.keys(environment));
    expect(names.length).toBeGreaterThan(40);
    expect(names.filter((name) => !Object.hasOwn(variables, name))).toEqual([]);
  });

  it("keeps every container from the rights that it can do without", () => {
    for (const container of Object.values(containers)) {
      expect(container).toMatchObject({
        init: true,
        read_only: true,
        cap_drop: ["ALL"],
        security_opt: ["no-new-privileges:true"],
        logging: { options: { "max-size": "10m", "max-file": "3" } },
        mem_limit: expect.any(String),
      });
      expect(container.privileged ?? container.cap_add).toBeUndefined();
      // The shop's own image is of user 1000.
      const isOurs = container.build !== undefined || container.image === "eventsapp-secrets";
      expect(isOurs || /^[1-9]\d*:[1-9]\d*$/.test(String(container.user))).toBe(true);
    }
  });

  it("is open on this machine alone, and there at nginx", () => {
    const open = Object.entries(containers).filter(([, { ports }]) => ports !== undefined);
    expect(open.map(([name, { ports }]) => [name, ports])).toEqual([["nginx", ["127.0.0.1:3000:8080"]]]);
  });

  it("lets nothing but payments, and the backup, reach their server", () => {
    const near = Object.entries(containers).filter(
      ([, { networks = [], network_mode }]) =>
        networks.includes("payments") || network_mode === "service:payments-mongodb",
    );
    expect(near.map(([name]) => name)).toEqual([
      "payments",
      "payments-mongodb",
      "payments-mongodb-init",
      "backup",
    ]);
    expect(parse(text, { maxAliasCount: -1 }).networks).toMatchObject({
      inside: { internal: true },
      payments: { internal: true },
    });
  });

  it("stops nobody before the longest stop is over", () => {
    const [, longest] =
      /longestStop" -}}(\d+)/.exec(readFileSync("charts/eventsapp/templates/_drain.tpl", "utf8")) ?? [];
    for (const [, { environment, stop_grace_period }] of ours) {
      const delay = seconds(environment?.SHUTDOWN_DELAY ?? "0s");
      expect(seconds(stop_grace_period)).toBeGreaterThanOrEqual(delay + Number(longest));
    }
  });

  it("quotes every variable, because a default may be anything", () => {
    const bare: unknown[] = [];
    visit(parseDocument(text), (_, node) => {
      if (isScalar(node) && String(node.value).includes("${") && node.type !== "QUOTE_DOUBLE")
        bare.push(node.value);
    });
    expect(bare).toEqual([]);
  });
});

describe("compose/nginx.conf", () => {
  it.each([
    ["proxy_connect_timeout", "proxy-connect-timeout"],
    ["proxy_read_timeout", "proxy-read-timeout"],
    ["proxy_send_timeout", "proxy-send-timeout"],
    ["proxy_next_upstream_tries", "proxy-next-upstream-tries"],
    ["proxy_next_upstream_timeout", "proxy-next-upstream-timeout"],
  ])("has the chart's %s", (name, annotation) => {
    expect(seconds(directive(name))).toBe(Number(annotations[annotation]));
  });

  it("takes bodies as long as the chart's ingress, and repeats what it repeats", () => {
    expect(directive("client_max_body_size")).toBe(annotations["proxy-body-size"]);
    expect(directive("proxy_next_upstream")).toBe(annotations["proxy-next-upstream"]);
  });

  it("leaves an idle connection before the gateway does", () => {
    const server = webServer({} as Parameters<typeof webServer>[0]);
    expect(seconds(directive("keepalive_timeout")) * 1_000).toBeLessThan(server.keepAliveTimeout);
  });

  it("is the one proxy whose word the gateway takes", () => {
    expect(containers.gateway?.environment?.TRUSTED_HOPS).toBe("1");
    expect(directive("proxy_set_header X-Forwarded-For")).toBe("$remote_addr");
  });
});

describe("compose/make-secrets.ts", () => {
  let folder: string;
  const run = () => spawnSync(process.execPath, ["compose/make-secrets.ts", folder], { encoding: "utf8" });
  const read = (file: string) => readFileSync(join(folder, file), "utf8");
  const settingsOf = (name: string) => parseEnv(read(`${name}/settings.env`));

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "eventsapp-compose-"));
    expect(run()).toMatchObject({ status: 0, stderr: "" });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("makes the folder of every container that is given one", () => {
    const given = Object.values(containers).flatMap((container) => givenTo(container) ?? []);
    expect(given.length).toBeGreaterThan(15);
    for (const name of given) expect([name, existsSync(join(folder, name))]).toEqual([name, true]);
  });

  it.each(ours)("gives %s, which waits for it, settings that it starts with", (name, container) => {
    expect(givenTo(container)).toBe(name);
    expect(container.depends_on?.secrets?.condition).toBe("service_completed_successfully");
    const own = settingsOf(name);
    const settings = readSettings({ ...own, ...container.environment });
    expect(settings.NATS_URL).toEqual([expect.stringMatching(`^nats://${name}:[0-9a-f]{60}@nats:4222$`)]);
    expect(existsSync(join(folder, name, "keys.json"))).toBe(settings.KEYS_FILE !== undefined);
    const password = new URL(own.NATS_URL as string).password;
    expect(read("nats/nats.conf").split(`user: "${name}", password: "${password}"`)).toHaveLength(2);
  });

  it("changes nothing that was made before", () => {
    const files = ["made/passwords.json", "users/settings.env", "users/keys.json", "mongodb/settings.env"];
    const before = files.map(read);
    expect(run().status).toBe(0);
    expect(files.map(read)).toEqual(before);
  });

  it("says in one sentence what it lacks", () => {
    const { status, stderr } = spawnSync(process.execPath, ["compose/make-secrets.ts"], { encoding: "utf8" });
    expect([status, stderr]).toEqual([1, "No secrets were made: name one folder.\n"]);
  });
});
