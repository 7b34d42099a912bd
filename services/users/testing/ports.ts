import { newSecrets } from "../../../lib/keys/secrets.ts";
import { Attempts } from "../../../mixins/rate-limit/attempt-limits.ts";
import { openMemoryStore } from "../../../mixins/store/memory/memory-store.ts";
import { invitationSpec, memberSpec, organizerSpec } from "../organizers/organizer-documents.ts";
import { Passwords } from "../passwords/passwords.ts";
import { attemptLimits } from "../sessions/attempt-limits.ts";
import { passwordResetSpec, refreshTokenSpec, tokenFamilySpec } from "../sessions/session-documents.ts";
import { knownAddressSpec, userSpec } from "../user-documents.ts";
import type { UserPorts } from "../user-ports.ts";

/** For specs: real ports in memory, the cheapest bcrypt, and a clock that the test moves. */
export function testPorts(nowMs = Date.UTC(2027, 4, 1), perAddress = 50) {
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
    attempts: new Attempts(attemptLimits(perAddress)),
    users: store.collection(userSpec),
    knownAddresses: store.collection(knownAddressSpec),
    passwordResets: store.collection(passwordResetSpec),
    invitations: store.collection(invitationSpec),
    organizers: store.collection(organizerSpec),
    members: store.collection(memberSpec),
    families: store.collection(tokenFamilySpec),
    refreshTokens: store.collection(refreshTokenSpec),
  } satisfies UserPorts & { time: { nowMs: number } };
}
