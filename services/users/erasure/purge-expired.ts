import { purgeOldAddresses } from "../sessions/known-addresses.ts";
import { deleteExpired } from "../sessions/sessions.ts";
import type { UserPorts } from "../user-ports.ts";

const batchSize = 500;

/** Purges expired data: sessions, tokens from mails, invitations, addresses without recent sign-ins. */
export async function purgeAllExpired(ports: UserPorts): Promise<void> {
  const works = [
    () => deleteExpired(ports, batchSize),
    () => purgeOldAddresses(ports, batchSize),
    () => purgePast(ports, ports.passwordResets),
    () => purgePast(ports, ports.invitations),
  ];
  for (const work of works) while ((await work()) === batchSize);
}

type Passing = UserPorts["passwordResets"] | UserPorts["invitations"];

async function purgePast(ports: UserPorts, passing: Passing): Promise<number> {
  const where = { expiresAtMs: { before: ports.clock.nowMs() + 1 } };
  const { items } = await passing.find({ index: "byExpiry", where, limit: batchSize });
  await Promise.all(items.map(({ _id, version }) => passing.remove(_id, { version })));
  return items.length;
}
