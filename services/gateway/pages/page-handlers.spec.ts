import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { errorCatalogue } from "../../../lib/errors/error-catalogue.ts";
import { type Harness, startGateway } from "../testing/gateway.ts";
import { newStubbed } from "../testing/services.ts";

let shop: Harness;

beforeAll(async () => {
  shop = await startGateway();
});
afterAll(() => shop.stop());
beforeEach(() => {
  Object.assign(shop.stubbed, newStubbed());
});

const browser = { Accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

async function open(path: string, headers: Record<string, string> = browser) {
  const answer = await fetch(shop.url + path, { headers });
  const policy = answer.headers.get("content-security-policy") ?? "";
  return {
    status: answer.status,
    type: answer.headers.get("content-type"),
    policy,
    text: await answer.text(),
  };
}

function decide(decision: string, headers: Record<string, string> = {}) {
  return fetch(`${shop.url}/sandbox/3d-secure/chl_1`, {
    method: "POST",
    body: new URLSearchParams({ decision }),
    headers: { ...browser, ...headers },
  });
}

describe("pages", () => {
  it("run no script, and their one style is the one that the policy allows", async () => {
    for (const path of ["/", "/docs/errors", "/dev/outbox", "/sandbox/3d-secure/chl_1", "/nowhere"]) {
      const page = await open(path);
      expect(page.type).toBe("text/html; charset=utf-8");
      expect(page.policy).toContain("default-src 'none'");
      const style = /<style>([\s\S]*?)<\/style>/.exec(page.text)?.[1] ?? "";
      expect(page.policy).toContain(`'sha256-${createHash("sha256").update(style).digest("base64")}'`);
      expect(page.text).not.toMatch(/<script| on\w+=| style=/);
    }
  });

  it("come in the reader's language", async () => {
    expect((await open("/", { ...browser, "Accept-Language": "fr" })).text).toContain('<html lang="fr">');
    expect((await open("/nowhere", { ...browser, "Accept-Language": "fr" })).text).toContain("Il n’y a rien");
  });

  it("never stand in for an answer that the API's document describes", async () => {
    const headers = { ...browser, Authorization: "Bearer x.y.z" };
    for (const path of ["/.well-known/jwks.json", "/api/v1/users/me"]) {
      expect((await open(path, headers)).type).toBe("application/problem+json; charset=utf-8");
    }
  });

  it("explain every code of the catalogue at the address that problems name", async () => {
    const { text } = await open("/docs/errors");
    for (const code of Object.keys(errorCatalogue)) expect(text).toContain(`<dt id="${code}">`);
  });
});

describe("the outbox", () => {
  it("is a page with everything escaped, and JSON for who asks for it", async () => {
    const { text } = await open("/dev/outbox");
    expect(text).toContain("Your tickets &lt;script&gt;alert(1)&lt;/script&gt;");
    expect(text).toContain("Ada &amp; friends");
    expect(text).toContain('href="/dev/outbox?cursor=next%20page"');
    const asJson = await open("/dev/outbox?limit=5&cursor=abc", { Accept: "application/json" });
    expect(JSON.parse(asJson.text)).toMatchObject({
      items: [{ to: "ada@example.org" }],
      nextCursor: "next page",
    });
    expect(shop.stubbed.calls.at(-1)).toMatchObject({
      params: { limit: 5, cursor: "abc" },
      meta: { actor: { kind: "system", service: "gateway" } },
    });
  });

  it("is as unknown as any other path where OUTBOX_PAGE is off, while the bank asks as ever", async () => {
    const closed = await startGateway("test", { settings: { OUTBOX_PAGE: "off" } });
    const headers = { ...browser, "X-Request-Id": "req_the_same_for_all" };
    const at = async (path: string, method = "GET") => {
      const answer = await fetch(closed.url + path, { method, headers });
      const text = (await answer.text()).replaceAll(path, "(path)");
      return { status: answer.status, allow: answer.headers.get("allow"), text };
    };
    const message = "/dev/outbox/msg_1%40eventsapp";
    for (const method of ["GET", "HEAD", "OPTIONS", "POST"]) {
      const unknown = await at("/dev/nowhere", method);
      expect(unknown.status).toBe(404);
      for (const path of ["/dev/outbox", "/dev/outbox/", `${message}/html`, `${message}/attachments/0`])
        expect(await at(path, method)).toEqual(unknown);
    }
    expect(closed.stubbed.calls).toEqual([]);
    expect((await at("/")).text).not.toContain("outbox");
    expect((await at("/sandbox/3d-secure/chl_1")).status).toBe(200);
    await closed.stop();
  });

  it("and the bank's page do not exist in production", async () => {
    const production = await startGateway("production");
    const statuses = ["/dev/outbox", "/sandbox/3d-secure/chl_1", "/"].map(
      async (path) => (await fetch(production.url + path)).status,
    );
    expect(await Promise.all(statuses)).toEqual([404, 404, 200]);
    expect(await (await fetch(production.url)).text()).not.toContain("outbox");
    await production.stop();
  });
});

describe("the bank's page", () => {
  it("shows the amount and two buttons while the question is open", async () => {
    const { text } = await open("/sandbox/3d-secure/chl_1");
    expect(text).toContain("€24.00");
    expect(text.match(/<button name="decision" value="(approve|refuse)"/g)).toHaveLength(2);
    shop.stubbed.challengeOpen = false;
    expect((await open("/sandbox/3d-secure/chl_1")).text).not.toContain("<button");
  });

  it("takes a form's answer and says what happens next", async () => {
    expect(await (await decide("approve")).text()).toContain("Approved");
    expect(await (await decide("refuse", { "Accept-Language": "fr" })).text()).toContain("Refusé");
    expect(shop.stubbed.calls).toMatchObject([
      { params: { challengeId: "chl_1", approve: true } },
      { params: { challengeId: "chl_1", approve: false } },
    ]);
    const unclear = await decide("maybe");
    expect(unclear.status).toBe(422);
    expect(await unclear.text()).toContain("<code>/decision</code> must be approve or refuse");
    const asJson = await fetch(`${shop.url}/sandbox/3d-secure/chl_1`, { method: "POST", body: "{}" });
    expect(asJson.status).toBe(415);
  });

  it("is a readable page too when there is no such question", async () => {
    const page = await open("/sandbox/3d-secure/chl_none");
    expect(page.status).toBe(404);
    expect(page.text).toContain("does not exist");
    expect((await open("/sandbox/3d-secure/chl_none", {})).type).toContain("application/problem+json");
  });
});

describe("Swagger UI", () => {
  it("comes whole from this server", async () => {
    const page = await open("/docs");
    expect(page.policy).toContain("script-src 'self';");
    const files = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map((found) => found[1] as string);
    expect(files).toHaveLength(4);
    const types = await Promise.all(
      files.map(async (file) => (await fetch(shop.url + file)).headers.get("content-type")),
    );
    expect(types).toEqual([
      "text/css; charset=utf-8",
      "image/png",
      "text/javascript; charset=utf-8",
      "text/javascript; charset=utf-8",
    ]);
  });

  it("gives out no other file of its package", async () => {
    for (const path of [
      "/docs/package.json",
      "/docs/index.html",
      "/docs/%2e%2e/package.json",
      "/docs/swagger-ui.css/",
    ]) {
      expect((await open(path, {})).status).toBe(path.endsWith(".css/") ? 200 : 404);
    }
  });
});
