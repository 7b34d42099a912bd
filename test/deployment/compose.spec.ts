import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { isScalar, parse, parseDocument, visit } from "yaml";
import { secondMs } from "../../lib/clock.ts";
import { longestShutdownMs } from "../../lib/deadlines.ts";
import { variables } from "../../lib/settings/env.ts";
import { serviceNames } from "../../lib/settings/service-names.ts";
import { webServer } from "../../services/gateway/http/web-server.ts";
import { composeText, containers, ours } from "./compose-file.ts";

const nginx = readFileSync("compose/nginx.conf", "utf8");
const annotations: Record<string, string> = parse(readFileSync("charts/eventsapp/values.yaml", "utf8"), {
  merge: true,
}).ingress.nginxAnnotations;

/** The value of this directive in nginx.conf. */
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
    expect(parse(composeText, { maxAliasCount: -1 }).networks).toMatchObject({
      inside: { internal: true },
      payments: { internal: true },
    });
  });

  it("stops no one before the longest stop is over", () => {
    for (const [, { environment, stop_grace_period }] of ours) {
      const delay = seconds(environment?.SHUTDOWN_DELAY ?? "0s");
      expect(seconds(stop_grace_period)).toBeGreaterThanOrEqual(delay + longestShutdownMs / secondMs);
    }
  });

  it("quotes every variable, because a default may be anything", () => {
    const bare: unknown[] = [];
    visit(parseDocument(composeText), (_, node) => {
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
