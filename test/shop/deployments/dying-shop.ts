import { readSettings } from "../../../lib/settings/env.ts";
import { startShop } from "../../../shop.ts";

/** The shop, killed by SIGKILL when it reaches the failpoint that is named on the command line. */
const deadly = process.argv[2];
const shop = await startShop(readSettings(), {
  failpoints: (point) => {
    if (point === deadly) process.kill(process.pid, "SIGKILL");
  },
});
process.once("SIGTERM", () => shop.stop().then(() => process.exit(0)));
console.log(`open: ${shop.url}`);
