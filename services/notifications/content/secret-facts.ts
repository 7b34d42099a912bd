import type { NotificationKind } from "../../../contracts/notifications/notification-facts.ts";

type Facts = Record<string, unknown> | null;

/** Facts that let their reader act for the receiver, by kind. */
const secretFields: Partial<Record<NotificationKind, string[]>> = {
  invitation: ["token"],
  passwordReset: ["token"],
};

export function hasSecrets(kind: NotificationKind): boolean {
  return secretFields[kind] !== undefined;
}

export function secretsOf(kind: NotificationKind, facts: Facts): string[] {
  const values = (secretFields[kind] ?? []).map((field) => facts?.[field]);
  return values.filter((value) => typeof value === "string" && value !== "") as string[];
}

/** The facts retained once a message is sent or given up: none of those with a secret. */
export function factsToKeep(kind: NotificationKind, facts: Facts): Facts {
  return hasSecrets(kind) ? null : facts;
}

export function withoutSecrets(text: string, secrets: string[]): string {
  return secrets.reduce((left, secret) => left.replaceAll(secret, "[secret]"), text);
}
