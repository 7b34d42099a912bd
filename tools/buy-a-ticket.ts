import { type Step, TestPurchase } from "./purchase/test-purchase.ts";

/**
 * `npm run buy-a-ticket -- URL`: proves that the shop there sells, by a purchase with an event and accounts of its own,
 * and clears up after it. Prints a line for each step. Exit code 1 with one sentence that names the step that failed.
 */
const startedAt = performance.now();

const step: Step = async (title, work) => {
  const stepStartedAt = performance.now();
  try {
    const result = await work();
    console.log(
      `${Math.round(performance.now() - stepStartedAt)
        .toString()
        .padStart(6)} ms  ${title}`,
    );
    return result;
  } catch (error) {
    throw new Error(`the step "${title}" failed: ${(error as Error).message}`);
  }
};

const [given, ...more] = process.argv.slice(2);
const url = urlOf(given);
if (url === null || more.length > 0) {
  console.error("Name one shop by its address: npm run buy-a-ticket -- http://localhost:3000");
  process.exitCode = 1;
} else process.exitCode = await buyAt(url);

function urlOf(text = ""): string | null {
  return /^https?:\/\//.test(text) && URL.canParse(text) ? text.replace(/\/+$/, "") : null;
}

async function buyAt(shop: string): Promise<0 | 1> {
  const purchase = new TestPurchase(shop, step);
  const bought = await faultOf(() => purchase.buy());
  const cleared = await faultOf(() => purchase.clearUp());
  if (bought === null && cleared === null) {
    const tookMs = Math.round(performance.now() - startedAt);
    console.log(`A ticket was bought at ${shop}, paid back, and its event archived, in ${tookMs} ms.`);
    return 0;
  }
  if (bought !== null) console.error(`No ticket could be bought at ${shop}: ${bought}`);
  if (cleared !== null) console.error(`What was made at ${shop} is still there: ${cleared}`);
  return 1;
}

/** In words; null when the work was done. */
async function faultOf(work: () => Promise<void>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}
