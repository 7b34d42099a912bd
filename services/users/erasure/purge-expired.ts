import { purgeOldAddresses } from "../sessions/known-addresses.ts";
import { forgetExpired } from "../sessions/sessions.ts";
import type { UserPorts } from "../user-ports.ts";

const atATime = 500;

/** Purges expired data: sessions, tokens from mails, invitations, addresses without recent sign-ins. */
export async function purgeAllExpired(ports: UserPorts): Promise<void> {
  const works = [
    () => forgetExpired(ports, atATime),
    () => purgeOldAddresses(ports, atATime),
    () => forgetPast(ports, ports.passwordResets),
    () => forgetPast(ports, ports.invitations),
  ];
  for (const work of works) while ((await work()) === atATime);
}

type Passing = UserPorts["passwordResets"] | UserPorts["invitations"];

async function forgetPast(ports: UserPorts, passing: Passing): Promise<number> {
  const where = { expiresAtMs: { before: ports.clock.nowMs() + 1 } };
  const { items } = await passing.find({ index: "byExpiry", where, limit: atATime });
  await Promise.all(items.map(({ _id, version }) => passing.remove(_id, { version })));
  return items.length;
}
