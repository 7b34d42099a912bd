import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { z } from "zod";
import { fail } from "../../lib/errors.ts";

/** An Ed25519 key, ready for use. */
export interface TicketKey {
  kid: string;
  privateKey: KeyObject;
  publicKey: KeyObject;
}

/** What a code says: key id, ticket id, event id. */
const payloadShape = z.strictObject({
  v: z.literal(1),
  kid: z.string(),
  tid: z.string(),
  eid: z.string(),
});
export type TicketCodePayload = z.output<typeof payloadShape>;

const mark = "EVT1";

/** Keys out of PKCS#8 PEM, in the same order. */
export function ticketKeysOf(keys: { kid: string; privateKey: string }[]): TicketKey[] {
  return keys.map(({ kid, privateKey: pem }) => {
    const privateKey = createPrivateKey(pem);
    return { kid, privateKey, publicKey: createPublicKey(privateKey) };
  });
}

/**
 * The code that a gate scans: `EVT1.<payload>.<signature>`, both base64url, the payload JSON `{ v, kid, tid, eid }`.
 * The Ed25519 signature (RFC 8032) is over the text before the second dot, so a scanner can check it offline. The
 * same ticket and key always give the same code.
 */
export function signTicketCode(key: TicketKey, { tid, eid }: { tid: string; eid: string }): string {
  const payload: TicketCodePayload = { v: 1, kid: key.kid, tid, eid };
  const signed = `${mark}.${Buffer.from(JSON.stringify(payload)).toString("base64url")}`;
  return `${signed}.${sign(null, Buffer.from(signed), key.privateKey).toString("base64url")}`;
}

/** What a code says, if one of these keys signed it. Throws TICKET_CODE_INVALID with the `reason`. */
export function readTicketCode(keys: TicketKey[], code: string): TicketCodePayload {
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

/** Null unless the text is exactly what the bytes are written as: Node skips letters that it does not know. */
function bytesOf(text: string | undefined): Buffer | null {
  if (!text) return null;
  const bytes = Buffer.from(text, "base64url");
  return bytes.toString("base64url") === text ? bytes : null;
}
