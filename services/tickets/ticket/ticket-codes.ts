import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { z } from "zod";
import { fail } from "../../../lib/errors/errors.ts";

/** An Ed25519 key that checks codes. */
export interface CheckingKey {
  kid: string;
  publicKey: KeyObject;
}

/** One that signs them too. */
export interface TicketKey extends CheckingKey {
  privateKey: KeyObject;
}

/** The payload of a code: key id, ticket id, event id, serial and place number. */
const payloadShape = z.strictObject({
  v: z.literal(1),
  kid: z.string(),
  tid: z.string(),
  eid: z.string(),
  sn: z.int(),
  pn: z.int(),
});
export type TicketCodePayload = z.output<typeof payloadShape>;

const mark = "EVT1";

/** Keys out of PEM, in the same order. */
export function ticketKeysOf(keys: { kid: string; privateKey: string }[]): TicketKey[] {
  return keys.map(({ kid, privateKey: pem }) => {
    const privateKey = createPrivateKey(pem);
    return { kid, privateKey, publicKey: createPublicKey(privateKey) };
  });
}

/**
 * The code that a gate scans: `EVT1.<payload>.<signature>`, both base64url, the payload JSON `{ v, kid, tid, eid, sn, pn }`.
 * The Ed25519 signature (RFC 8032) is over the text before the second dot, so a scanner can check it offline. The
 * same ticket and key always give the same code.
 */
export function signTicketCode(key: TicketKey, ticket: Omit<TicketCodePayload, "v" | "kid">): string {
  const { tid, eid, sn, pn } = ticket;
  const payload: TicketCodePayload = { v: 1, kid: key.kid, tid, eid, sn, pn };
  const signed = `${mark}.${Buffer.from(JSON.stringify(payload)).toString("base64url")}`;
  return `${signed}.${sign(null, Buffer.from(signed), key.privateKey).toString("base64url")}`;
}

/** The ticket's code, signed by the first of the keys. */
export function codeOf(
  keys: TicketKey[],
  ticket: { _id: string; eventId: string; serial: number; placeNumber: number },
): string {
  const [signing] = keys;
  if (!signing) throw new Error("the shop's keys hold no ticketKeys: nothing can sign a ticket's code");
  const { _id: tid, eventId: eid, serial: sn, placeNumber: pn } = ticket;
  return signTicketCode(signing, { tid, eid, sn, pn });
}

/** The public halves as a JWK set (RFC 7517, RFC 8037), for gates that check codes offline. */
export function publicKeySet(keys: CheckingKey[]): { keys: Record<string, string>[] } {
  return {
    keys: keys.map(({ kid, publicKey }) => {
      const { kty, crv, x } = publicKey.export({ format: "jwk" }) as Record<"kty" | "crv" | "x", string>;
      return { kty, crv, x, kid, use: "sig", alg: "EdDSA" };
    }),
  };
}

const keySetShape = z.object({
  keys: z.array(
    z.object({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: z.string(), kid: z.string() }),
  ),
});

/** The keys of such a set. Throws when it is none, or holds a private key: that one belongs on no gate. */
export function checkingKeysOf(keySet: unknown): CheckingKey[] {
  if (/"d":|PRIVATE KEY/.test(JSON.stringify(keySet) ?? "")) throw new Error("it holds private keys");
  const parsed = keySetShape.safeParse(keySet);
  if (!parsed.success) throw new Error("it is no set of Ed25519 public keys (a JWK set)");
  return parsed.data.keys.map(({ kid, ...jwk }) => ({
    kid,
    publicKey: createPublicKey({ key: jwk, format: "jwk" }),
  }));
}

/** The payload of a code that one of these keys signed. Throws TICKET_CODE_INVALID with the `reason`. */
export function readTicketCode(keys: CheckingKey[], code: string): TicketCodePayload {
  const [start, body, tail, ...rest] = code.split(".");
  const payload = payloadOf(body);
  const signature = bytesOf(tail);
  if (start !== mark || !payload || !signature || rest.length > 0) throw refusal("not_a_code");
  const key = keys.find(({ kid }) => kid === payload.kid);
  if (!key) throw refusal("unknown_key");
  if (!verify(null, Buffer.from(`${mark}.${body}`), key.publicKey, signature)) throw refusal("bad_signature");
  return payload;
}

function refusal(reason: "not_a_code" | "unknown_key" | "bad_signature") {
  return fail("TICKET_CODE_INVALID", { reason });
}

function payloadOf(text: string | undefined): TicketCodePayload | null {
  const bytes = bytesOf(text);
  if (!bytes) return null;
  try {
    return payloadShape.safeParse(JSON.parse(bytes.toString())).data ?? null;
  } catch {
    return null;
  }
}

/** Null unless the text is exactly the encoding of the bytes: Node skips unknown letters. */
function bytesOf(text: string | undefined): Buffer | null {
  if (!text) return null;
  const bytes = Buffer.from(text, "base64url");
  return bytes.toString("base64url") === text ? bytes : null;
}
