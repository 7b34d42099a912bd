import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { parse } from "yaml";
import { minuteMs, secondMs } from "../../lib/clock.ts";
import * as deadlines from "../../lib/deadlines.ts";

const read = (file: string) => readFileSync(file, "utf8");
const yaml = (file: string) => parse(read(file), { merge: true, maxAliasCount: -1 });

const figures: Record<string, unknown> = { ...deadlines };
const document = read("docs/load-balancing.md");
const chartValues = "charts/eventsapp/values.yaml";
const annotations: Record<string, string> = yaml(chartValues).ingress.nginxAnnotations;

const rows = [...document.matchAll(/^\| (.+) \|$/gm)].map(([, row]) =>
  (row as string).split(" | ").map((cell) => cell.trim()),
);

/** The claim of a row, its file, and its name there. */
const values = rows.flatMap(([value = "", setBy = ""]) => {
  const [, link, name] = /^\[[^\]]+\]\(([^)]+)\) `([^`]+)`$/.exec(setBy) ?? [];
  return link && name ? [{ value, file: join("docs", link), name }] : [];
});

/** How a file of its kind states the value of a name; undefined where it does not. */
function said(file: string, name: string): string | undefined {
  if (/values\.yaml$|compose\.yml$/.test(file)) return inYaml(yaml(file), name);
  if (file === "lib/deadlines.ts") return inUnits(Number(figures[name]));
  const plain = name.replaceAll(".", "\\.");
  const [, found] = shapes(file, plain).exec(read(file)) ?? [];
  return found
    ?.replaceAll("_", "")
    .replace(/ \* secondMs$/, " s")
    .replace(/ \* minuteMs$/, " min")
    .replaceAll('"', "");
}

function inUnits(ms: number): string {
  if (ms % secondMs > 0) return `${ms} ms`;
  return ms > minuteMs && ms % minuteMs === 0 ? `${ms / minuteMs} min` : `${ms / secondMs} s`;
}

function inYaml(whole: unknown, path: string): string | undefined {
  const found = path.split(".").reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], whole);
  return found === undefined ? undefined : String(found);
}

function shapes(file: string, name: string): RegExp {
  if (file.endsWith(".conf")) return new RegExp(`^\\s*${name} ([^;]+);`, "m");
  if (file.endsWith(".yaml")) return new RegExp(`\\b${name}: (\\d+)`);
  if (name === name.toUpperCase()) return new RegExp(`\\b${name}: [^;]*?\\.default\\(([\\d_]+)\\)`);
  return new RegExp(`\\b${name}(?: =|:) ("\\w+"|true|false|[\\d_.]+(?: \\* (?:second|minute)Ms)?)`);
}

describe("docs/load-balancing.md", () => {
  it("explains each annotation that the chart sets, with its value, and no other", () => {
    const explained = rows
      .filter(([name = ""]) => /^`[a-z-]+`$/.test(name))
      .map(([name, value]) => [name, value].map((cell) => cell?.replaceAll("`", "")));
    expect(explained).toEqual(Object.entries(annotations));
  });

  it.each(values)("says $value of $name as $file does", ({ value, file, name }) => {
    const found = said(file, name);
    expect(found).toBeDefined();
    expect(value === found || value.startsWith(`${found} `)).toBe(true);
  });

  it("has such a row for what decides how pods leave and come", () => {
    expect(values.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        "services.gateway.shutdownDelaySeconds",
        "serviceDefaults.terminationGracePeriodSeconds",
        "serviceDefaults.autoscaling.averageCpu",
      ]),
    );
  });

  it("says in sentences what the chart and the code say", () => {
    expect(document).toContain(
      `\`TRUSTED_HOPS\` of the gateway is ${said(chartValues, "services.gateway.env.TRUSTED_HOPS")}:`,
    );
    expect(document).toContain(
      `\`httpRoute.requestTimeout\` is ${said(chartValues, "httpRoute.requestTimeout")},`,
    );
    const perMinute = Number(said("lib/settings/env.ts", "RATE_LIMIT_PER_MINUTE"));
    expect(document).toContain(`(10 × ${perMinute} a minute)`);
    expect(Number(annotations["limit-rps"])).toBe((10 * perMinute) / 60);
  });

  it("names the annotations that the nginx of Compose has nothing of", () => {
    const [, section = ""] = document.split("\n## On one machine\n");
    const directives: Record<string, string> = { "proxy-body-size": "client_max_body_size" };
    const missing = Object.keys(annotations).filter(
      (name) => said("compose/nginx.conf", directives[name] ?? name.replaceAll("-", "_")) === undefined,
    );
    const named = [...section.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name as string);
    expect(named.filter((name) => name in annotations).sort()).toEqual(missing.sort());
  });
});
