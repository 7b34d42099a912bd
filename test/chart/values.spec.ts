import { X509Certificate } from "node:crypto";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { chartValues, withDescriptions, withValuesTable } from "../../tools/chart-values.ts";
import { describeWith } from "../support/servers.ts";
import { type KubeDocument, ofKind } from "./documents.ts";
import { type HelmRefusal, inPairs, patienceMs, rendered, renderedText, type Values } from "./rendering.ts";
import { contextOf, contexts, others } from "./values/values-contexts.ts";
import { type Leaf, leaves, otherValue, readChart, schemaAt, withValue } from "./values/values-leaves.ts";

const named = leaves.map((leaf) => ({ name: leaf.path.join("."), ...leaf }));

/** Without comments, and without the values of Secrets, which every render generates. */
const essence = (text: string): string =>
  text
    .replace(/^\s*#.*\n/gm, "")
    .split(/^---$/m)
    .map((each) => (/^kind: Secret$/m.test(each) ? each.replace(/^( {2}[\w.-]+: ).*$/gm, "$1") : each))
    .join("---");

/** Helm's render; a refusal shows in the answer, and counts as no change. */
const attempt = (values: Values): Promise<string> =>
  renderedText({ values }).then(essence, (error: HelmRefusal) => `refused: ${error.message}`);

function variantOf(leaf: Leaf): Values {
  const name = leaf.path.join(".");
  return withValue(contextOf(leaf.path), leaf.path, others[name] ?? otherValue(leaf));
}

/** Values that a render alone does not show. */
const provenElsewhere = {
  "tls.days": "below, by the certificates",
  generateSecrets: "refusals.spec.ts: without it, nothing is made",
};

describeWith(["helm"], "each value of the chart", () => {
  const renders = new Map<string, string>();
  const render = async (values: Values) => {
    const key = JSON.stringify(values);
    if (!renders.has(key)) renders.set(key, await attempt(values));
  };
  beforeAll(async () => {
    await inPairs(named, ({ path }) => render(contextOf(path)));
    await inPairs(named, (leaf) => render(variantOf(leaf)));
  }, 240_000);

  it.each(named.filter(({ name }) => !Object.hasOwn(provenElsewhere, name)))(
    "$name changes what is rendered",
    (leaf) => {
      const before = renders.get(JSON.stringify(contextOf(leaf.path)));
      const after = renders.get(JSON.stringify(variantOf(leaf)));
      expect(before).not.toMatch(/^refused/);
      expect(after).not.toMatch(/^refused/);
      expect(after === before).toBe(false);
    },
  );

  it(
    "tls.days says how long certificates are good for",
    async () => {
      const documents = await rendered({ values: { tls: { enabled: true, days: 7 } } });
      const { notBefore, notAfter } = certificateIn(documents);
      expect(Math.round((notAfter - notBefore) / 86_400_000)).toBe(7);
    },
    patienceMs,
  );

  it(
    "is refused under another name, with the name",
    async () => {
      await expect(rendered({ values: { gatewy: {} } })).rejects.toThrow("gatewy");
      await expect(rendered({ values: { serviceDefaults: { replica: 1 } } })).rejects.toThrow("replica");
      await expect(rendered({ values: { services: { orders: { port: "x" } } } })).rejects.toThrow("port");
    },
    patienceMs,
  );

  it(
    "may stand beside what umbrella charts and encrypted files bring along",
    async () => {
      const values = { global: { any: "thing" }, "x-shared": {}, sops: { mac: "…" } };
      expect(essence(await renderedText({ values }))).toBe(essence(await renderedText({})));
    },
    patienceMs,
  );
});

function certificateIn(documents: readonly KubeDocument[]): { notBefore: number; notAfter: number } {
  const secret = ofKind(documents, "Secret").find(({ data = {} }) => data["nats.crt"] !== undefined);
  const certificate = new X509Certificate(Buffer.from(secret?.data?.["nats.crt"] ?? "", "base64"));
  return { notBefore: Date.parse(certificate.validFrom), notAfter: Date.parse(certificate.validTo) };
}

describe("values.schema.json", () => {
  it.each(named)("knows $name", ({ path }) => expect(schemaAt(path)).toBeDefined());

  it("describes each value as values.yaml does; `npm run openapi` writes it", () => {
    const json = readChart("values.schema.json");
    expect(withDescriptions(json, readChart("values.yaml"))).toBe(json);
  });
});

describe("values.yaml", () => {
  it("says above each value what it is", () => {
    expect(chartValues(readChart("values.yaml")).length).toBeGreaterThan(100);
  });

  it("has all values that need others beside them, and those whose other value is chosen", () => {
    const names = named.map(({ name }) => name);
    const known = (path: string) => names.some((name) => name === path || name.startsWith(`${path}.`));
    expect([...Object.keys(contexts), ...Object.keys(others)].filter((path) => !known(path))).toEqual([]);
  });
});

describe("the chart's README", () => {
  it("has the table that `npm run openapi` writes out of values.yaml", () => {
    const readme = readChart("README.md");
    expect(withValuesTable(readme, readChart("values.yaml"))).toBe(readme);
  });
});
