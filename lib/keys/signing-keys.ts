import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from "node:crypto";

export interface SigningKey {
  /** Key id: part of everything signed, so that keys can rotate. */
  kid: string;
  /** PEM of any form that Node reads, like PKCS#8 and SEC 1. */
  privateKey: string;
}

/** The half of a signing key that only checks. */
export interface CheckingKey {
  kid: string;
  /** PEM: a public key (SPKI), or an X.509 certificate, of which nothing but the key is looked at. */
  publicKey: string;
}

/** For ES256 (RFC 7518) and EdDSA (RFC 8032). */
export type KeyKind = "P-256" | "Ed25519";

export function newSigningKey(kind: KeyKind): SigningKey {
  const { privateKey } =
    kind === "P-256" ? generateKeyPairSync("ec", { namedCurve: "P-256" }) : generateKeyPairSync("ed25519");
  return { kid: randomName(), privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
}

/** The public half of a key, for processes that only verify. */
export function checkingHalfOf(key: SigningKey | CheckingKey): CheckingKey {
  const publicKey = publicKeyOf(key).export({ type: "spki", format: "pem" }).toString();
  return { kid: key.kid, publicKey };
}

export function publicKeyOf(key: SigningKey | CheckingKey): KeyObject {
  return createPublicKey("privateKey" in key ? key.privateKey : key.publicKey);
}

/** The reason why it is no key of this kind, in words to follow its key id; null when it is one. */
export function faultOf(key: SigningKey | CheckingKey, kind: KeyKind): string | null {
  const read = readKey(key);
  if (read === null) return `is no ${"privateKey" in key ? "private" : "public"} key in PEM`;
  const found = kindOf(read);
  return found === kind ? null : `is a key for ${found}, and must be one for ${kind}`;
}

/** Null too where a private key stands in a public one's place: Node would take it, and it belongs elsewhere. */
function readKey(key: SigningKey | CheckingKey): KeyObject | null {
  try {
    if ("privateKey" in key) return createPrivateKey(key.privateKey);
    return /PRIVATE KEY/.test(key.publicKey) ? null : createPublicKey(key.publicKey);
  } catch {
    return null;
  }
}

function kindOf({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): string {
  if (type === "ed25519") return "Ed25519";
  const curve = details?.namedCurve ?? String(type);
  return curve === "prime256v1" ? "P-256" : curve;
}

/** Eight letters and digits. */
export const randomName = () => randomBytes(4).toString("hex");
