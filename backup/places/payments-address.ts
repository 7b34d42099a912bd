import { databaseFor } from "../../mixins/store/mongo/mongo-names.ts";

/** The payments' database of a mesh, as a backup opens it: `url` is PAYMENTS_MONGO_URL. */
export const paymentsAddressOf = (url: string) => ({
  url,
  database: databaseFor(url, "payments"),
  appName: "eventsapp-backup",
});
