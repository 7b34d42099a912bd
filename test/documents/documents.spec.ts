import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { publishedActions } from "../../contracts/index.ts";
import { readSettings, variables } from "../../lib/settings/env.ts";
import { sampleAccounts } from "../../lib/settings/sample-accounts.ts";
import { orderEventsPath } from "../../services/gateway/openapi/openapi.ts";
import { apiBase } from "../../services/gateway/pipeline/routes.ts";
import { orderMoves } from "../../services/orders/order/order-states.ts";
import { sandboxMethods } from "../../services/payments/provider/sandbox-methods.ts";

const read = (file: string) => readFileSync(file, "utf8");
const readme = read("README.md");
const configuration = read("docs/configuration.md");
const tour = read("docs/api-tour.md");
/** The documents that a user follows. */
const guides = ["README.md", "docs/api-tour.md", "docs/mesh.md", "docs/operations.md", "docs/development.md"];
const guideTexts = [...guides.map(read), configuration].join("\n");
const adrs = readdirSync("docs/adr").filter((name) => /^\d{4}-/.test(name));
const filesOfDocs = readdirSync("docs", { recursive: true, encoding: "utf8" })
  .map((name) => join("docs", name))
  .filter((file) => statSync(file).isFile());
const documents = [...readdirSync("."), ...filesOfDocs].filter((name) => name.endsWith(".md"));

/** From the heading to the next one of its level. */
function section(text: string, heading: string): string {
  const [, after] = text.split(`\n${heading}\n`);
  if (after === undefined) throw new Error(`there is no heading "${heading}"`);
  return after.split(/\n## /)[0] as string;
}

/** The rows of a section's tables whose first cell is code, as trimmed cells. */
function rowsOf(text: string): string[][] {
  return [...text.matchAll(/^\| (`.*) \|$/gm)].map(([, row]) =>
    (row as string).split("|").map((cell) => cell.trim()),
  );
}

const codesIn = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code as string);

function linksOf(document: string): string[] {
  const text = read(document).replace(/^```.*?^```/gms, "");
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target as string);
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}

/** As a repository's web view makes them out of headings. */
function anchorsOf(document: string): string[] {
  return [...read(document).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    (heading as string)
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

function isBroken(document: string, link: string): boolean {
  const [path, anchor] = link.split("#") as [string, string?];
  const target = path === "" ? document : join(dirname(document), path);
  if (!existsSync(target)) return true;
  return anchor !== undefined && !(statSync(target).isFile() && anchorsOf(target).includes(anchor));
}

describe("docs/configuration.md", () => {
  const rows = rowsOf(section(configuration, "## Settings"));
  const defaults = readSettings({});
  const shownDefault = (value: unknown): string => {
    if (value === undefined) return "unset";
    if (Array.isArray(value)) return value.length > 0 ? "all" : "unset";
    return `\`${value}\``;
  };

  it("has every variable that the shop reads, in the order of lib/settings/env.ts, with its default", () => {
    const documented = rows.map(([name, shown]) => [name, shown]);
    const wanted = (Object.keys(variables) as (keyof typeof variables)[]).map((name) => [
      `\`${name}\``,
      shownDefault(defaults[name]),
    ]);
    expect(documented).toEqual(wanted);
  });

  it("says what each one means", () => {
    for (const [name, , meaning] of rows)
      expect([name, meaning]).toEqual([name, expect.stringMatching(/\w/)]);
  });

  it("shows the sentence of a wrong value as the shop says it", () => {
    const [, value, sentence] = /EventsApp cannot start: (PORT="(?:[^"]*)") (.*)\n/.exec(configuration) ?? [];
    const PORT = value?.slice('PORT="'.length, -1) ?? "";
    expect(() => readSettings({ PORT })).toThrow(`${value} ${sentence}`);
  });
});

describe("README", () => {
  it("can be read in five minutes: at most 150 lines", () => {
    expect(readme.trimEnd().split("\n").length).toBeLessThanOrEqual(150);
  });

  it("starts the shop with one command and tests it with another, which CI runs", () => {
    const commands = [...section(readme, "## Start").matchAll(/^```sh\n(.*?)^```/gms)].map(
      ([, text]) => text,
    );
    expect(commands).toEqual(["npm install && npm start\n", "npm install && npm test\n"]);
    expect(read(".ci/run")).toMatch(/^npm test /m);
  });
});

describe("the guides", () => {
  const scripts: Record<string, string> = JSON.parse(read("package.json")).scripts;

  it("name each npm script", () => {
    const isNamed = (name: string) =>
      [`npm run ${name}`, `npm ${name}`, `\`${name}\``].some((text) => guideTexts.includes(text));
    expect(Object.keys(scripts).filter((name) => !isNamed(name))).toEqual([]);
  });

  it("name no route that does not exist", () => {
    const named = [...guideTexts.matchAll(/`((?:GET|POST|PATCH|DELETE) \/[^`?]*)/g)].map(
      ([, route]) => route,
    );
    const routes = [
      ...publishedActions.map(({ rest }) => rest),
      `GET ${orderEventsPath.slice(apiBase.length)}`,
    ];
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((route) => !routes.some((known) => known === route))).toEqual([]);
  });

  it("name no npm script that does not exist", () => {
    const named = [...guideTexts.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name as string);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });

  it("list each sample account with its password", () => {
    const listed = rowsOf(section(readme, "## Start"));
    const wanted = sampleAccounts.map(({ email, password }) => [`\`${email}\``, `\`${password}\``]);
    expect(listed.map(([email, password]) => [email, password])).toEqual(wanted);
  });

  it("list each payment method of the sandbox once", () => {
    const listed = rowsOf(section(tour, "## Buy a ticket with curl")).flatMap(([methods]) =>
      codesIn(methods!),
    );
    expect(listed.filter((code) => code !== "paymentMethod").sort()).toEqual(
      [...sandboxMethods.keys()].sort(),
    );
  });
});

describe("documents", () => {
  it.each(documents)("%s has no relative link that leads nowhere", (document) => {
    expect(linksOf(document).filter((link) => isBroken(document, link))).toEqual([]);
  });

  it("finds a link that leads nowhere", () => {
    expect(
      ["gone.md", "#gone", "README.md#gone", "docs#gone"].filter((link) => isBroken("README.md", link)),
    ).toHaveLength(4);
    expect(["LICENSE", "#start", "docs/adr/README.md"].filter((link) => isBroken("README.md", link))).toEqual(
      [],
    );
  });

  it("stand in the index, every file of docs/ among them; a decision stands in the list of decisions", () => {
    const linkedFrom = (index: string) => linksOf(index).map((link) => join(dirname(index), link));
    const linked = ["docs/README.md", "docs/adr/README.md"].flatMap(linkedFrom);
    const wanted = [...documents, ...filesOfDocs].filter((file) => file !== "docs/README.md");
    expect(wanted.filter((file) => !linked.includes(file))).toEqual([]);
  });

  it("keep what is new under Unreleased in the changelog", () => {
    expect(section(read("CHANGELOG.md"), "## [Unreleased]")).toMatch(/^- \S/m);
  });
});

describe("the architecture", () => {
  const text = read("docs/architecture.md");

  it("draws the states of an order as its table of moves has them", () => {
    const drawn = [...section(text, "## States of an order").matchAll(/^ {2}(\w+) --> (\w+): (\w+)$/gm)];
    const moves = Object.entries(orderMoves).flatMap(([name, { from, to }]) =>
      from.map((state) => `${state} --> ${to}: ${name}`),
    );
    const states = drawn.map(([, from, to, name]) => `${from} --> ${to}: ${name}`);
    expect(states.sort()).toEqual(moves.sort());
  });

  it("shows for each threat the test of what stops it, or says that there is nothing to test", () => {
    const rows = [...section(text, "## Threats").matchAll(/^\| (.+) \| (.+) \| (.+) \|$/gm)].slice(2);
    expect(rows.length).toBeGreaterThan(20);
    const unshown = rows.filter(([, , , shown]) => !/\]\(.+\.spec\.ts\)/.test(shown!));
    expect(unshown.map(([, , , shown]) => shown?.trim())).toEqual(["none: there is no such code"]);
  });
});

describe("decisions", () => {
  it("are numbered without a gap", () => {
    expect(adrs.map((name) => Number(name.slice(0, 4)))).toEqual(adrs.map((_, index) => index + 1));
  });

  it.each(adrs)("%s has its number, and says context, decision and consequences", (name) => {
    const text = read(join("docs/adr", name));
    expect(text.startsWith(`# ${name.slice(0, 4)}: `)).toBe(true);
    const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(["Context", "Decision", "Consequences"]);
  });

  it("stand in the list, each once and in their order", () => {
    const listed = linksOf("docs/adr/README.md").filter((link) => /^\d{4}-/.test(link));
    expect(listed).toEqual(adrs);
  });
});
