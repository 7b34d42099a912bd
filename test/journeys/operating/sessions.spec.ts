import { createPublicKey, randomUUID, verify } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { minuteMs, secondMs } from "../../../lib/clock.ts";
import { issueAccessToken } from "../../../lib/keys/access-tokens.ts";
import type { Api, ApiAnswer } from "../../shop/api.ts";
import { type OpenShop, openShop } from "../../shop/deployments/deployment.ts";
import { SettableClock } from "../../shop/deployments/settable-clock.ts";

const clock = new SettableClock();
const password = "a horse of another colour";

let open: OpenShop;
let visitor: Api;
beforeAll(async () => {
  open = await openShop({}, { clock });
  visitor = open.api;
});
afterAll(() => open.close());

const newEmail = () => `${randomUUID()}@example.org`;
const register = (email: string) =>
  visitor.post("/auth/register", { email, password, name: "Ada", locale: "fr" });
const refresh = (refreshToken: string) => visitor.post("/auth/refresh", { refreshToken });
const refused = ({ status, body }: ApiAnswer) => `${status} ${body.code}`;
const session = async () => (await register(newEmail())).body;

describe("a new account", () => {
  it("is signed in at once, can sign in again, and shows itself to its owner", async () => {
    const email = newEmail();
    const registered = await register(` ${email.toUpperCase()} `);
    expect([registered.status, registered.headers.get("location")]).toEqual([201, "/api/v1/users/me"]);
    expect(registered.body).toMatchObject({ user: { email, name: "Ada", role: "user" }, expiresInS: 900 });
    const loggedIn = await visitor.post("/auth/login", { email, password });
    expect(loggedIn.body.user).toEqual(registered.body.user);
    for (const { accessToken } of [registered.body, loggedIn.body]) {
      const me = await visitor.as(accessToken).get("/users/me");
      expect([me.status, me.body]).toEqual([200, { ...registered.body.user, organizers: [] }]);
    }
    expect(JSON.stringify([registered.body.user, loggedIn.body.user])).not.toMatch(/password|hash/i);
  });

  it("cannot take an email twice, in whatever case, even at once", async () => {
    const email = newEmail();
    const answers = await Promise.all([1, 2, 3, 4].map(() => register(email)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    expect(refused(await register(email.toUpperCase()))).toBe("409 EMAIL_TAKEN");
  });

  it("is refused with each bad field named, and without showing the password", async () => {
    const body = { email: "no address", password: "short", name: " ", phone: "0612345678", admin: true };
    const answer = await visitor.post("/auth/register", body);
    expect(refused(answer)).toBe("422 VALIDATION_FAILED");
    const pointers = answer.body.errors.map(({ pointer }: { pointer: string }) => pointer).sort();
    expect(pointers).toEqual(["/admin", "/email", "/name", "/password", "/phone"]);
    expect(JSON.stringify(answer.body)).not.toContain("short");
  });
});

describe("signing in", () => {
  it("answers the same for a wrong password and for no one's email", async () => {
    const email = newEmail();
    await register(email);
    const wrong = await visitor.post("/auth/login", { email, password: "not this one" });
    const unknown = await visitor.post("/auth/login", { email: newEmail(), password });
    const comparable = ({ status, headers, body }: ApiAnswer) => {
      const { requestId, ...rest } = body;
      const names = [...headers.keys()].sort();
      return { status, rest, names, challenge: headers.get("www-authenticate") };
    };
    expect(refused(wrong)).toBe("401 INVALID_CREDENTIALS");
    expect(comparable(unknown)).toEqual(comparable(wrong));
  });
});

describe("a refresh token", () => {
  it("is traded for a new pair, again and again", async () => {
    const first = await session();
    const second = (await refresh(first.refreshToken)).body;
    clock.advance(minuteMs);
    const third = await refresh(second.refreshToken);
    expect(third.status).toBe(200);
    const tokens = [first, second, third.body].map(({ refreshToken }) => refreshToken);
    expect(new Set(tokens).size).toBe(3);
    const me = await visitor.as(third.body.accessToken).get("/users/me");
    expect(me.body.id).toBe(first.user.id);
  });

  it("outlives the access token, which is good for 15 minutes", async () => {
    const { accessToken, refreshToken } = await session();
    clock.advance(15 * minuteMs - 2 * secondMs);
    expect((await visitor.as(accessToken).get("/users/me")).status).toBe(200);
    clock.advance(3 * secondMs);
    expect(refused(await visitor.as(accessToken).get("/users/me"))).toBe("401 TOKEN_INVALID");
    expect((await refresh(refreshToken)).status).toBe(200);
  });

  it("gets a sibling when it is used again within 10 s, as two tabs do", async () => {
    const { refreshToken } = await session();
    const tabs = await Promise.all([1, 2, 3].map(() => refresh(refreshToken)));
    expect(tabs.map(({ status }) => status)).toEqual([200, 200, 200]);
    clock.advance(8 * secondMs);
    tabs.push(await refresh(refreshToken));
    expect(new Set(tabs.map(({ body }) => body.refreshToken)).size).toBe(4);
    for (const { body } of tabs) expect((await refresh(body.refreshToken)).status).toBe(200);
  });

  it("ends the whole session when it is used again later: it may have been stolen", async () => {
    const { refreshToken } = await session();
    const { body: mine } = await refresh(refreshToken);
    clock.advance(11 * secondMs);
    expect(refused(await refresh(refreshToken))).toBe("401 REFRESH_TOKEN_INVALID");
    expect(refused(await refresh(mine.refreshToken))).toBe("401 REFRESH_TOKEN_INVALID");
  });

  it.each(["rt_invented", "", "x".repeat(200)])("is refused when it is %j", async (token) => {
    expect((await refresh(token)).status).toBe(token === "" ? 422 : 401);
  });
});

describe("signing out", () => {
  it("ends the session of that token with all its siblings, and no other", async () => {
    const email = newEmail();
    const { body: here } = await register(email);
    const { body: there } = await visitor.post("/auth/login", { email, password });
    const { body: sibling } = await refresh(here.refreshToken);
    const me = visitor.as(here.accessToken);
    expect((await me.post("/auth/logout", { refreshToken: sibling.refreshToken })).body.loggedOut).toBe(true);
    for (const { refreshToken } of [here, sibling])
      expect(refused(await refresh(refreshToken))).toBe("401 REFRESH_TOKEN_INVALID");
    expect((await refresh(there.refreshToken)).status).toBe(200);
  });

  it("cannot end someone else's session", async () => {
    const [mine, theirs] = [await session(), await session()];
    const answer = await visitor
      .as(mine.accessToken)
      .post("/auth/logout", { refreshToken: theirs.refreshToken });
    expect(answer.body.loggedOut).toBe(false);
    expect((await refresh(theirs.refreshToken)).status).toBe(200);
    const anonymous = await visitor.post("/auth/logout", { refreshToken: theirs.refreshToken });
    expect(refused(anonymous)).toBe("401 UNAUTHENTICATED");
  });
});

describe("an access token", () => {
  it("is verified by the published keys, as any other program would", async () => {
    const { accessToken, user } = await session();
    const [head, claims, signature] = accessToken.split(".");
    const read = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString());
    const { body } = await visitor.get("/.well-known/jwks.json");
    const jwk = body.keys.find(({ kid }: { kid: string }) => kid === read(head).kid);
    expect(jwk).toMatchObject({ kty: "EC", crv: "P-256", alg: "ES256", use: "sig" });
    expect(jwk).not.toHaveProperty("d");
    const key = { key: createPublicKey({ key: jwk, format: "jwk" }), dsaEncoding: "ieee-p1363" } as const;
    const verified = (text: string) =>
      verify("sha256", Buffer.from(text), key, Buffer.from(signature, "base64url"));
    expect([verified(`${head}.${claims}`), verified(`${head}.${claims}x`)]).toEqual([true, false]);
    expect(read(claims)).toMatchObject({ sub: user.id, exp: read(claims).iat + 900 });
  });

  it("is refused when it is old, changed, unsigned or no token, with the header that says so", async () => {
    const { accessToken, user } = await session();
    const { secrets } = open.shop.runtime;
    const old = issueAccessToken(secrets, { userId: user.id, admin: false }, Date.now() - 16 * minuteMs);
    const [head, claims, signature] = accessToken.split(".");
    const forged = Buffer.from(JSON.stringify({ sub: user.id, adm: true })).toString("base64url");
    const unsigned = Buffer.from('{"alg":"none","typ":"JWT"}').toString("base64url");
    const bad = [
      old,
      `${head}.${forged}.${signature}`,
      `${unsigned}.${claims}.`,
      "garbage",
      `${accessToken}x`,
    ];
    for (const token of bad) {
      const answer = await visitor.as(token).get("/users/me");
      expect([token, refused(answer)]).toEqual([token, "401 TOKEN_INVALID"]);
      expect(answer.headers.get("www-authenticate")).toContain('error="invalid_token"');
    }
    expect(refused(await visitor.get("/users/me"))).toBe("401 UNAUTHENTICATED");
  });
});
