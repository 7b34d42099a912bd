/** The services of the shop; each is a folder of services/ and can be a process of its own. */
export const serviceNames = [
  "gateway",
  "users",
  "events",
  "inventory",
  "orders",
  "payments",
  "tickets",
  "notifications",
] as const;
export type ServiceName = (typeof serviceNames)[number];
