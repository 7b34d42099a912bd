import { newSecrets } from "../../lib/secrets.ts";
import { openMemoryStore } from "../../mixins/store/memory-store.ts";
import { Passwords } from "./passwords.ts";
import { memberSpec, organizerSpec, refreshTokenSpec, tokenFamilySpec, userSpec } from "./user-documents.ts";
import type { UserPorts } from "./user-ports.ts";

/** For specs: real ports in memory, the cheapest bcrypt, and a clock that the test moves. */
export function testPorts(nowMs = Date.UTC(2027, 4, 1)) {
  const store = openMemoryStore();
  const secrets = newSecrets();
  const time = { nowMs };
  let drawn = 0;
  return {
    time,
    clock: { nowMs: () => time.nowMs },
    random: (size: number) => {
      const number = ++drawn;
      return Uint8Array.from({ length: size }, (_, place) => Math.floor(number / 32 ** place) % 32);
    },
    secrets,
    passwords: new Passwords({ peppers: secrets.passwordPeppers, cost: 4 }),
    users: store.collection(userSpec),
    organizers: store.collection(organizerSpec),
    members: store.collection(memberSpec),
    families: store.collection(tokenFamilySpec),
    refreshTokens: store.collection(refreshTokenSpec),
  } satisfies UserPorts & { time: { nowMs: number } };
}
