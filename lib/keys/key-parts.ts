import type { ServiceName } from "../settings/service-names.ts";

/** What the shop's keys are made of; lib/keys/secrets.ts says what each of them does. */
export const keyParts = ["accessTokenKeys", "ticketKeys", "passwordPeppers", "webhookSecret"] as const;
export type KeyPart = (typeof keyParts)[number];

/**
 * Which services cannot do without which of them; a service that is not here needs no keys. The gateway only checks
 * access tokens, so that public keys are enough for it.
 */
export const keyPartsOf: Readonly<Partial<Record<ServiceName, readonly KeyPart[]>>> = {
  gateway: ["accessTokenKeys"],
  users: ["accessTokenKeys", "passwordPeppers"],
  payments: ["webhookSecret"],
  tickets: ["ticketKeys"],
};

export const servicesWithKeys = Object.keys(keyPartsOf) as ServiceName[];
