import { createHmac, createPublicKey } from "node:crypto";
import { beforeAll, describe, expect, it } from "@jest/globals";
import jwt from "jsonwebtoken";
import { accessTokenLifeS, issueAccessToken, jwks, verifyAccessToken } from "./access-tokens.ts";
import { newSecrets } from "./secrets.ts";

const nowMs = Date.UTC(2027, 4, 1);
const nowS = nowMs / 1000;
const holder = { userId: "usr_ada", admin: false };
let secrets: ReturnType<typeof newSecrets>;

beforeAll(() => {
  secrets = newSecrets();
});

const publicPem = () =>
  createPublicKey(secrets.accessTokenKeys[0]!.privateKey).export({ type: "spki", format: "pem" }).toString();

const invalid = expect.objectContaining({ type: "TOKEN_INVALID", code: 401 });
const refused = (token: string, atMs = nowMs) => {
  try {
    return verifyAccessToken(secrets, token, atMs);
  } catch (error) {
    return error;
  }
};

/** A token by our own key that differs in the given claims. */
function signed(claims: object, options: jwt.SignOptions = {}): string {
  const [key] = secrets.accessTokenKeys;
  const whole = {
    iss: "eventsapp",
    aud: "eventsapp-api",
    sub: "usr_ada",
    iat: nowS,
    exp: nowS + 60,
    ...claims,
  };
  return jwt.sign(JSON.parse(JSON.stringify(whole)), key!.privateKey, {
    algorithm: "ES256",
    keyid: key!.kid,
    ...options,
  });
}

describe("a token that was good before", () => {
  it("is refused once it has expired", () => {
    const token = issueAccessToken(secrets, holder, nowMs);
    expect(verifyAccessToken(secrets, token, nowMs)).toEqual(holder);
    expect(verifyAccessToken(secrets, token, nowMs + accessTokenLifeS * 1_000 - 1)).toEqual(holder);
    expect(refused(token, nowMs + accessTokenLifeS * 1_000)).toEqual(invalid);
  });

  it("makes no other one good, and is good for its own shop alone", () => {
    const token = issueAccessToken(secrets, holder, nowMs);
    verifyAccessToken(secrets, token, nowMs);
    const changed = `${token.slice(0, -4)}AAAA`;
    expect(refused(changed)).toEqual(invalid);
    expect(() => verifyAccessToken(newSecrets(), token, nowMs)).toThrow(invalid);
  });
});

describe("the JWK set", () => {
  it("shows each public key with its id, and nothing private", () => {
    const { keys } = jwks(secrets);
    expect(keys).toEqual([
      {
        kty: "EC",
        crv: "P-256",
        x: expect.any(String),
        y: expect.any(String),
        kid: secrets.accessTokenKeys[0]!.kid,
        use: "sig",
        alg: "ES256",
      },
    ]);
  });

  it("is enough to check a token with", () => {
    const key = createPublicKey({ key: jwks(secrets).keys[0]!, format: "jwk" } as never);
    const options = { algorithms: ["ES256" as const], clockTimestamp: nowS };
    expect(jwt.verify(issueAccessToken(secrets, holder, nowMs), key, options)).toMatchObject({
      sub: "usr_ada",
    });
  });
});

describe("access tokens", () => {
  it("speak for the user they were issued to", () => {
    expect(verifyAccessToken(secrets, issueAccessToken(secrets, holder, nowMs), nowMs)).toEqual(holder);
  });

  it("carry the claim adm for admins only", () => {
    const token = issueAccessToken(secrets, { userId: "usr_root", admin: true }, nowMs);
    expect(verifyAccessToken(secrets, token, nowMs)).toEqual({ userId: "usr_root", admin: true });
    expect(jwt.decode(issueAccessToken(secrets, holder, nowMs))).not.toHaveProperty("adm");
    expect(verifyAccessToken(secrets, signed({ adm: "true" }), nowMs).admin).toBe(false);
  });

  it("end after 15 minutes, to the second", () => {
    const token = issueAccessToken(secrets, holder, nowMs);
    expect(refused(token, nowMs + accessTokenLifeS * 1000 - 1)).toEqual(holder);
    expect(refused(token, nowMs + accessTokenLifeS * 1000)).toEqual(invalid);
  });

  it("are refused without a signature", () => {
    const none = jwt.sign({ sub: "usr_ada", iss: "eventsapp", aud: "eventsapp-api", exp: nowS + 60 }, "", {
      algorithm: "none",
      keyid: secrets.accessTokenKeys[0]!.kid,
    });
    expect(refused(none)).toEqual(invalid);
  });

  it("are refused when the public key was used as the secret of an HMAC", () => {
    // jsonwebtoken refuses to make this one, so it is put together by hand.
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const { kid } = secrets.accessTokenKeys[0]!;
    const payload = { sub: "usr_ada", iss: "eventsapp", aud: "eventsapp-api", exp: nowS + 60 };
    const text = `${part({ alg: "HS256", typ: "JWT", kid })}.${part(payload)}`;
    expect(refused(`${text}.${createHmac("sha256", publicPem()).update(text).digest("base64url")}`)).toEqual(
      invalid,
    );
  });

  it("are refused under another key's id, no id, or another key under our id", () => {
    const { kid } = secrets.accessTokenKeys[0]!;
    const stranger = newSecrets().accessTokenKeys[0]!;
    expect(refused(signed({}, { keyid: "unknown" }))).toEqual(invalid);
    expect(
      refused(issueAccessToken({ ...secrets, accessTokenKeys: [{ ...stranger, kid }] }, holder, nowMs)),
    ).toEqual(invalid);
    const [head, ...rest] = signed({}).split(".");
    const { kid: _, ...header } = JSON.parse(Buffer.from(head!, "base64url").toString());
    const withoutKid = Buffer.from(JSON.stringify(header)).toString("base64url");
    expect(refused([withoutKid, ...rest].join("."))).toEqual(invalid);
  });

  it("are refused when a claim was changed", () => {
    const [head, payload, signature] = signed({}).split(".");
    const claims = JSON.parse(Buffer.from(payload!, "base64url").toString());
    const forged = Buffer.from(JSON.stringify({ ...claims, adm: true })).toString("base64url");
    expect(refused([head, forged, signature].join("."))).toEqual(invalid);
    expect(refused([head, payload, signature].join("."))).toEqual(holder);
  });

  it("are refused when the signature is cut short", () => {
    const [head, payload] = signed({}).split(".");
    for (const signature of ["", "AAAA", "A".repeat(86)]) {
      expect(refused([head, payload, signature].join("."))).toEqual(invalid);
    }
  });

  it.each([
    ["for another audience", { aud: "somewhere-else" }],
    ["by another issuer", { iss: "someone-else" }],
    ["not valid yet", { nbf: nowS + 60 }],
    ["for no one", { sub: undefined }],
    ["without an end", { exp: undefined }],
  ])("are refused when they are %s", (_what, claims) => {
    expect(refused(signed(claims))).toEqual(invalid);
  });

  it.each(["", "a", "a.b.c", "....", "ey.ey.ey", "\u0000", "null"])(
    "are refused when they are no token: %j",
    (text) => {
      expect(refused(text)).toEqual(invalid);
    },
  );

  it("are refused when the claims are no JSON, or no object", () => {
    const { kid } = secrets.accessTokenKeys[0]!;
    const header = Buffer.from(JSON.stringify({ alg: "ES256", typ: "JWT", kid })).toString("base64url");
    for (const payload of ["not JSON", "null", "7", '"text"', "[]"]) {
      expect(refused(`${header}.${Buffer.from(payload).toString("base64url")}.AAAA`)).toEqual(invalid);
    }
  });

  it("by an older key are taken while that key is kept", () => {
    const token = issueAccessToken(secrets, holder, nowMs);
    const rotated = {
      ...secrets,
      accessTokenKeys: [...newSecrets().accessTokenKeys, ...secrets.accessTokenKeys],
    };
    expect(verifyAccessToken(rotated, token, nowMs)).toEqual(holder);
    expect(jwt.decode(issueAccessToken(rotated, holder, nowMs), { complete: true })?.header.kid).toBe(
      rotated.accessTokenKeys[0]!.kid,
    );
  });
});
