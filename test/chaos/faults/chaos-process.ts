import { readSettings } from "../../../lib/settings/env.ts";
import { startShop } from "../../../shop.ts";

/** `start.ts` on a machine whose clock is wrong: up to half a minute late or early, drawn at each start, independent of the seed. */
const aheadMs = ((process.pid % 5) - 2) * 15_000;
try {
  const shop = await startShop(readSettings(), { machineClock: { nowMs: () => Date.now() + aheadMs } });
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => shop.stop().then(() => process.exit(0)));
  process.send?.({ url: shop.url, opsUrl: shop.opsUrl });
} catch (error) {
  console.error("EventsApp cannot start:", error);
  process.exit(1);
}
