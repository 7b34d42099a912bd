import type { ServiceName } from "../settings/service-names.ts";

/** Parts of the shop's keys; lib/keys/secrets.ts documents their purposes. */
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
