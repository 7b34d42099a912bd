import { createHmac } from "node:crypto";
import { hashWaitMs } from "../../../lib/deadlines.ts";
import type { Secrets } from "../../../lib/keys/secrets.ts";
import { type Hashing, onNodesThreads } from "./hash-jobs.ts";
import { PoolQueue } from "./work-queue.ts";

export interface PasswordOptions {
  /** The first one hashes, all compare. */
  peppers: Secrets["passwordPeppers"];
  /** bcrypt's work factor: each step more doubles the time. */
  cost: number;
  /** Defaults to Node's threads. */
  hashing?: Hashing;
}

/** `bp1$<pepper id>$<bcrypt>`: bcrypt over the base64url text of an HMAC-SHA256 of the password. */
const storedFormat = /^bp1\$([^$]+)\$(\$2b\$(\d\d)\$[./A-Za-z0-9]{53})$/;

/** No more than two at a time, so that a wave of logins cannot starve sales. */
export const concurrentHashes = 2;

const limits = { batchSize: concurrentHashes, maxWaiting: 200, longestWaitMs: hashWaitMs };

/** Makes and checks password hashes. Both throw SERVICE_UNAVAILABLE when too many wait already, or too long. */
export class Passwords {
  readonly #options: PasswordOptions;
  readonly #hashing: Hashing;
  readonly #queue = new PoolQueue(limits);
  #decoy: Promise<string> | undefined;

  constructor(options: PasswordOptions) {
    this.#options = options;
    this.#hashing = options.hashing ?? onNodesThreads;
  }

  async hashPassword(password: string): Promise<string> {
    const [pepper] = this.#options.peppers;
    if (!pepper) throw new Error("the shop's keys hold no passwordPeppers: no password can be hashed");
    const text = preHash(pepper.key, password);
    return `bp1$${pepper.id}$${await this.#queue.run(() => this.#hashing.hash(text, this.#options.cost))}`;
  }

  /** Whether it is the password of this hash; `null`, for a user who does not exist, takes as long and is false. */
  async verifyPassword(password: string, stored: string | null): Promise<boolean> {
    const { pepperId, hash } = partsOf(stored ?? (await this.#decoyHash()));
    const pepper = this.#options.peppers.find((candidate) => candidate.id === pepperId);
    if (!pepper) throw new Error(`the pepper "${pepperId}" is missing from the shop's keys: restore it`);
    const text = preHash(pepper.key, password);
    const right = await this.#queue.run(() => this.#hashing.compare(text, hash));
    return right && stored !== null;
  }

  /** True when today's cost or pepper is another one than when the hash was made. */
  isStale(stored: string): boolean {
    const { pepperId, cost } = partsOf(stored);
    return cost !== this.#options.cost || pepperId !== this.#options.peppers[0]?.id;
  }

  /** Made once, ahead of the first login, so that no login pays for it. */
  async prepare(): Promise<void> {
    await this.#decoyHash();
  }

  #decoyHash(): Promise<string> {
    this.#decoy ??= this.hashPassword("no one's").catch((error) => {
      this.#decoy = undefined;
      throw error;
    });
    return this.#decoy;
  }
}

/**
 * 43 characters without NUL whatever the password: bcrypt alone reads 72 bytes and stops at a NUL. NFKC first, so
 * that the same letters from another keyboard are the same password (NIST SP 800-63B-4, 3.1.1.2).
 */
function preHash(pepperKey: string, password: string): string {
  const key = Buffer.from(pepperKey, "base64url");
  return createHmac("sha256", key).update(password.normalize("NFKC")).digest("base64url");
}

function partsOf(stored: string): { pepperId: string; hash: string; cost: number } {
  const parts = storedFormat.exec(stored);
  if (!parts) throw new Error("a stored password hash has an unknown form");
  return { pepperId: parts[1]!, hash: parts[2]!, cost: Number(parts[3]) };
}
