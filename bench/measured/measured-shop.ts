import { issueAccessToken } from "../../lib/keys/access-tokens.ts";
import { readSettings } from "../../lib/settings/env.ts";
import { startShop } from "../../shop.ts";
import { sum } from "../figures.ts";
import { Counts } from "./counting.ts";
import { answerParent } from "./measured-process.ts";

/** The embedded shop as its own process, which answers its resource use. */
const counts = new Counts();
const shop = await startShop(readSettings(), {
  middlewares: [counts.middleware],
  aroundStore: counts.aroundStore,
});

answerParent({
  url: shop.url as string,
  figures: () => ({ writes: { ...counts.writes }, messages: counts.messages }),
  written: () => sum(counts.writes),
  token: (userId, admin) => issueAccessToken(shop.runtime.secrets, { userId, admin }, Date.now()),
  stop: () => shop.stop(),
});
