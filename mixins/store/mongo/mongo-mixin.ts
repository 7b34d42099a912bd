import type { ServiceSchema } from "moleculer";
import DbService from "moleculer-db";
import type { ServiceConnection } from "./mongo-connection.ts";

const actions = Object.fromEntries(
  Object.keys((DbService as { actions?: object }).actions ?? {}).map((name) => [name, false as const]),
);

/**
 * moleculer-db, mixed into the service whose store this is: it has the connection, which stays open until the store is
 * closed. None of the actions that it makes is there: each of them lets a caller ask and change whatever it likes.
 */
export function storeMixin(connection: ServiceConnection): Partial<ServiceSchema> {
  return {
    mixins: [DbService as unknown as Partial<ServiceSchema>],
    actions,
    // Here, because a mixin is deep-copied, and a connection cannot be.
    merged(schema: object) {
      Object.assign(schema, { adapter: connection, model: connection.model });
    },
  } as Partial<ServiceSchema>;
}
