import { randomUUID } from "node:crypto";
import type { ServiceBroker } from "moleculer";
import type { z } from "zod";
import { recordOperation } from "../contracts/users/operations.ts";
import { getMe, logIn, logOut } from "../contracts/users/users.ts";
import { asSystem, call } from "../lib/calls/call.ts";
import type { CallMeta } from "../lib/calls/context.ts";
import type { Action } from "../lib/calls/contract.ts";
import { fail } from "../lib/errors/errors.ts";

/** Calls of an admin at the console. They throw the services' errors. */
export interface Asking {
  /** In the admin's own name. */
  own<P extends z.ZodObject, R extends z.ZodType>(
    action: Action<P, R>,
    params: z.input<P>,
  ): Promise<z.output<R>>;
  /** As the system, for actions that no role may call. Only for a current admin. */
  shop<P extends z.ZodObject, R extends z.ZodType>(
    action: Action<P, R>,
    params: z.input<P>,
  ): Promise<z.output<R>>;
  /** Logs the change to come, and its author. */
  record(command: string): Promise<void>;
  signOut(): Promise<void>;
}

/** Failed sign-ins at consoles are counted apart from those of the world. */
const clientAddress = "operators-console";

/** Signs an admin in. Throws INVALID_CREDENTIALS, TOO_MANY_REQUESTS, and FORBIDDEN for an account that is not an admin. */
export async function signIn(
  broker: ServiceBroker,
  credentials: { email: string; password: string },
): Promise<Asking> {
  const { user, refreshToken } = await call(broker, logIn, credentials, { meta: { clientAddress } });
  const meta: CallMeta = {
    actor: { kind: "user", userId: user.id, admin: true },
    clientAddress,
    locale: "en",
  };
  const asAdmin = () => ({ meta, requestID: randomUUID() });
  const signOut = async () => {
    await call(broker, logOut, { refreshToken }, asAdmin());
  };
  if (user.role !== "admin") {
    await signOut();
    throw fail("FORBIDDEN", { role: "admin" });
  }
  const stillAdmin = async () => {
    const { role } = await call(broker, getMe, {}, asAdmin());
    if (role !== "admin") throw fail("FORBIDDEN", { role: "admin" });
  };
  return {
    async own(action, params) {
      await stillAdmin();
      return await call(broker, action, params, asAdmin());
    },
    async shop(action, params) {
      await stillAdmin();
      return await call(broker, action, params, { ...asSystem("console"), requestID: randomUUID() });
    },
    async record(command) {
      await call(broker, recordOperation, { command }, asAdmin());
    },
    signOut,
  };
}
