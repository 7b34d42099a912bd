import { AsyncLocalStorage } from "node:async_hooks";
import { fail } from "../errors/errors.ts";
import type { Locale } from "../text/locale.ts";

/** The actor of a call. `system` is the shop itself, at work outside any request. */
export type Actor =
  | { kind: "anonymous" }
  | { kind: "user"; userId: string; admin: boolean }
  | { kind: "system"; service: string };

/** Metadata of every call, set once at the gateway. */
export interface CallMeta {
  actor?: Actor;
  locale?: Locale;
  /** The client's network address, as the gateway sees it behind its trusted proxies; only to count attempts by. */
  clientAddress?: string;
}

/** The reader's language; defaults to English. */
export function localeOf({ locale }: CallMeta): Locale {
  return locale ?? "en";
}

/** The signed-in user's id. Throws UNAUTHENTICATED. */
export function signedInUser(meta: CallMeta): string {
  if (meta.actor?.kind !== "user") throw fail("UNAUTHENTICATED");
  return meta.actor.userId;
}

export function isAdmin(meta: CallMeta): boolean {
  return meta.actor?.kind === "user" && meta.actor.admin;
}

export function isSystem(meta: CallMeta): boolean {
  return meta.actor?.kind === "system";
}

/** Fields that every log line of the work at hand carries: `requestId`, `orderId`, … */
export type LogFields = Record<string, string | number | undefined>;

const storage = new AsyncLocalStorage<LogFields>();

/** Runs `work` with these fields added to each of its log lines, in whatever it awaits. */
export function withLogFields<T>(fields: LogFields, work: () => T): T {
  return storage.run({ ...storage.getStore(), ...fields }, work);
}

/** A copy, because pino adds to its argument. */
export function currentLogFields(): LogFields {
  return { ...storage.getStore() };
}
