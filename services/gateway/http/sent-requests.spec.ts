import { request } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { type Harness, startGateway } from "../testing/gateway.ts";
import { newStubbed } from "../testing/services.ts";

const key = "k-0123456789abcdef";
let shop: Harness;

beforeAll(async () => {
  shop = await startGateway();
});
afterAll(() => shop.stop());
beforeEach(() => {
  Object.assign(shop.stubbed, newStubbed());
});

async function send(path: string, body: string | undefined, headers: Record<string, string> = {}) {
  const Authorization = `Bearer ${shop.token("usr_sample_buyer")}`;
  const answer = await fetch(shop.url + path, {
    method: "POST",
    ...(body !== undefined && { body }),
    headers: { Authorization, "Content-Type": "application/json", "Idempotency-Key": key, ...headers },
  });
  const { code, errors, data, detail } = (await answer.json()) as Record<string, unknown>;
  return { status: answer.status, code, errors, data, detail };
}

const reserve = (body: string, headers?: Record<string, string>) => send("/api/v1/orders", body, headers);
const pointers = (errors: unknown) => (errors as { pointer: string }[]).map((error) => error.pointer);

describe("a body", () => {
  it("that is no JSON is INVALID_JSON with the place and without an excerpt", async () => {
    const refused = await reserve('{"password": "secret" x}');
    expect(refused).toMatchObject({ status: 400, code: "INVALID_JSON" });
    expect(refused.detail).toContain("position 22");
    expect(JSON.stringify(await reserve('secret words, "no" JSON'))).not.toContain("secret");
    const nested = await reserve('{"a":'.repeat(16_000));
    expect(nested).toMatchObject({ code: "INVALID_JSON" });
  });

  it("that is no JSON is explained in French too", async () => {
    const reasons: [string, string, string][] = [
      ['{"a":1 x}', "unexpected character at position 7", "caractère inattendu à la position 7"],
      ['{"a":tru}', "it contains an unexpected character", "il contient un caractère inattendu"],
      ["{", "unexpected character at position 1", "caractère inattendu à la position 1"],
      [" ", "it ends unexpectedly", "il se termine trop tôt"],
      ['{"__proto__":1}', 'the field name "__proto__"', "le nom de champ « __proto__ »"],
    ];
    for (const [body, english, french] of reasons) {
      expect((await reserve(body)).detail).toContain(`is not valid JSON: ${english}`);
      const detail = (await reserve(body, { "Accept-Language": "fr" })).detail;
      expect(detail).toContain(`n’est pas du JSON valide : ${french}`);
    }
  });

  it("that would forge a prototype is refused at any depth, and a harmless `constructor` is an unknown field", async () => {
    for (const body of ['{"__proto__":{"admin":true}}', '{"a":[{"constructor":{"prototype":{}}}]}']) {
      expect(await reserve(body)).toMatchObject({ status: 400, code: "INVALID_JSON" });
    }
    expect(pointers((await reserve('{"constructor":1}')).errors)).toContain("/constructor");
    expect(shop.stubbed.calls).toEqual([]);
  });

  it("that is no object says what it is", async () => {
    for (const [body, got] of [
      ["[1]", "an array"],
      ['"x"', "a string"],
      ["null", "null"],
      ["7", "a number"],
    ] as const) {
      const refused = await reserve(body);
      expect(refused).toMatchObject({ status: 422, code: "VALIDATION_FAILED" });
      expect(refused.errors).toEqual([{ pointer: "", message: `must be a JSON object, got ${got}` }]);
    }
  });

  it("of another type, charset or coding is UNSUPPORTED_MEDIA_TYPE", async () => {
    const headers: Record<string, string>[] = [
      { "Content-Type": "text/plain" },
      { "Content-Type": "application/json; charset=latin1" },
      { "Content-Encoding": "rot13" },
    ];
    for (const each of headers) {
      expect(await reserve("{}", each)).toMatchObject({
        status: 415,
        code: "UNSUPPORTED_MEDIA_TYPE",
        detail: expect.stringMatching(/Send application\/json\.$/),
      });
    }
    const form = await send("/sandbox/3d-secure/chl_1", "{}");
    expect(form.detail).toMatch(/Send application\/x-www-form-urlencoded\.$/);
  });

  it("over 100 kB is BODY_TOO_LARGE", async () => {
    const refused = await reserve(JSON.stringify({ a: "x".repeat(100_000) }));
    expect(refused).toMatchObject({ status: 413, code: "BODY_TOO_LARGE", data: { limitBytes: 100_000 } });
  });

  it("that says it is too large is refused before it has come", async () => {
    const { hostname, port } = new URL(shop.url);
    const socket = connect(Number(port), hostname);
    const answered = new Promise<string>((resolve) => socket.once("data", (data) => resolve(String(data))));
    const lines = ["POST /api/v1/auth/login HTTP/1.1", "Host: shop", "Content-Type: application/json"];
    socket.write([...lines, "Content-Length: 100001", "", "{"].join("\r\n"));
    expect(await answered).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
  });

  it("is not waited for from who is no one, and is small where anyone may send one", async () => {
    const { hostname, port } = new URL(shop.url);
    const begun = (path: string, bytes: number) =>
      new Promise<string>((done) => {
        const socket = connect(Number(port), hostname);
        const type = "Content-Type: application/json\r\n";
        socket.write(`POST ${path} HTTP/1.1\r\nHost: shop\r\n${type}Content-Length: ${bytes}\r\n\r\n{`);
        const waited = setTimeout(() => socket.destroy(), 500);
        socket.setEncoding("utf8").once("data", (text) => done(String(text).split(" ", 2)[1] as string));
        socket.once("close", () => {
          clearTimeout(waited);
          done("waits");
        });
      });
    expect(await begun("/api/v1/orders", 99_000)).toBe("401");
    expect(await begun("/api/v1/auth/login", 99_000)).toBe("413");
    expect(await begun("/api/v1/auth/login", 9_000)).toBe("waits");
  });

  it("may be left out of a POST", async () => {
    const answer = await send("/api/v1/orders/ord_a_1/payment", undefined);
    expect(answer.status).toBe(200);
    expect(shop.stubbed.calls).toMatchObject([{ params: { orderId: "ord_a_1", idempotencyKey: key } }]);
  });

  it("with a card number is refused where cards are near, and stands in no log", async () => {
    shop.logLines.length = 0;
    const card = "4242 4242 4242 4242";
    const paid = await send("/api/v1/orders/ord_a_1/payment", JSON.stringify({ paymentMethod: card }));
    expect(paid).toMatchObject({
      status: 422,
      code: "CARD_NUMBER_REFUSED",
      data: { field: "/paymentMethod" },
    });
    const registered = await send("/api/v1/auth/register", JSON.stringify({ name: card }));
    expect(registered).toMatchObject({ code: "CARD_NUMBER_REFUSED" });
    expect(shop.stubbed.calls).toEqual([]);
    expect(JSON.stringify(shop.logLines)).not.toContain("4242");
  });
});

describe("a field", () => {
  it("of the body that stands in the path or a header is unknown there", async () => {
    const path = "/api/v1/orders/ord_a_1/payment";
    const refused = await send(path, JSON.stringify({ orderId: "ord_b_2", idempotencyKey: key, other: 1 }));
    expect(refused).toMatchObject({ status: 422, code: "VALIDATION_FAILED" });
    expect(pointers(refused.errors)).toEqual(["/orderId", "/idempotencyKey"]);
    expect(pointers((await reserve('{"other":1}')).errors)).toContain("/other");
  });

  it("of a query stands there once, is known, and is nowhere in a POST", async () => {
    const read = async (query: string) =>
      (await fetch(`${shop.url}/api/v1/events?${query}`)).json() as Promise<{ errors?: unknown }>;
    expect(pointers((await read("limit=1&limit=2")).errors)).toEqual(["/limit"]);
    for (const unknown of ["page=2", "limit[]=1", "__proto__=1", "__proto__[admin]=1"]) {
      expect(pointers((await read(unknown)).errors)).toEqual([`/${unknown.split("=")[0]}`]);
    }
    expect(await read("limit=3&city=Lyon")).toEqual({ items: [], nextCursor: null });
    expect(shop.stubbed.calls).toMatchObject([{ params: { limit: 3, city: "Lyon" } }]);
    expect(pointers((await send("/api/v1/orders?limit=1", "{}")).errors)).toEqual(["/limit"]);
  });

  it("among thousands of unknown ones is told with the first hundred, so that the answer stays small", async () => {
    const names = Array.from({ length: 3_000 }, (_, i) => i.toString(36));
    const answer = await fetch(`${shop.url}/api/v1/events?${names.join("&")}`);
    const { errors } = (await answer.json()) as { errors: unknown };
    expect([answer.status, pointers(errors).length]).toEqual([422, 100]);
    const body = JSON.stringify(Object.fromEntries(names.map((name) => [`k${name}`, 1])));
    expect(pointers((await reserve(body)).errors)).toHaveLength(100);
  });

  it("of the path is decoded and checked", async () => {
    const answer = await send("/api/v1/orders/ord_a%20b/payment", "{}");
    expect(pointers(answer.errors)).toEqual(["/orderId"]);
  });
});

describe("an Idempotency-Key", () => {
  it("must be there and be 16 to 255 visible characters", async () => {
    for (const bad of ["short", "has a space in its middle", `${"x".repeat(256)}`, ""]) {
      const refused = await reserve("{}", { "Idempotency-Key": bad });
      expect(refused).toMatchObject({
        status: 400,
        code: "IDEMPOTENCY_KEY_INVALID",
        data: { got: JSON.stringify(bad) },
      });
    }
  });

  it("that stands twice in the headers is no key", async () => {
    const status = await new Promise((resolve, reject) => {
      const headers = {
        "Idempotency-Key": [key, key],
        Authorization: `Bearer ${shop.token("usr_sample_buyer")}`,
      };
      const sent = request(`${shop.url}/api/v1/orders`, { method: "POST", headers }, (res) => {
        res.resume();
        resolve(res.statusCode);
      });
      sent.on("error", reject).end();
    });
    expect(status).toBe(400);
  });
});

it("a target in absolute form is reduced to its path, whatever its host", async () => {
  const { port, hostname } = new URL(shop.url);
  const answerTo = (target: string) =>
    new Promise<string>((resolve, reject) => {
      const lines = [`GET ${target} HTTP/1.1`, "Host: shop", "Connection: close", "", ""];
      const socket = connect(Number(port), hostname, () => socket.write(lines.join("\r\n")));
      socket.setEncoding("utf8").once("data", (text) => resolve(String(text).split("\r\n", 1)[0] as string));
      socket.on("error", reject);
    });
  expect(await answerTo("http://shop.example/api/v1/events?limit=3")).toBe("HTTP/1.1 200 OK");
  expect(await answerTo("HTTPS://shop.example:8443")).toBe("HTTP/1.1 200 OK");
  expect(await answerTo("http://shop.example?x=1")).toBe("HTTP/1.1 200 OK");
  expect(await answerTo("http://shop.example/nowhere")).toBe("HTTP/1.1 404 Not Found");
  expect(shop.stubbed.calls).toMatchObject([{ action: "events.list", params: { limit: 3 } }]);
});

it("what is no HTTP gets a 400 with a request id, and the server goes on", async () => {
  const { port, hostname } = new URL(shop.url);
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write("nonsense\r\n\r\n"));
    socket.setEncoding("utf8").once("data", (text) => resolve(String(text)));
    socket.on("error", reject);
  });
  expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\nX-Request-Id: req_/);
  expect((await fetch(`${shop.url}/api/v1/events`)).status).toBe(200);
});
