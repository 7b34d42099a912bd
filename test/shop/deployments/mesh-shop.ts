import { readSettings } from "../../../lib/settings/env.ts";
import { startShop } from "../../../shop.ts";
import { Switches } from "./switches.ts";

/** A process of a mesh as `start.ts` runs it, with the switches in the folder that the command line names. */
try {
  const { clockOn, failpoints, middleware } = new Switches(process.argv[2] as string);
  const shop = await startShop(readSettings(), {
    aroundClock: clockOn,
    failpoints,
    middlewares: [middleware],
  });
  process.once("SIGTERM", () => shop.stop().then(() => process.exit(0)));
  process.send?.({ url: shop.url, opsUrl: shop.opsUrl });
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
