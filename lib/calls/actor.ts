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
