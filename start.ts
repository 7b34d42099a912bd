import { shutDownWithNpm } from "./lib/npm-shutdown.ts";
import { readSettings } from "./lib/settings/env.ts";
import { sampleAccountLines } from "./lib/settings/sample-accounts.ts";
import { type Shop, startShop } from "./shop.ts";

/** `npm start`: the services of this process, until SIGINT or SIGTERM. Exit code 1 with one sentence if it cannot. */
try {
  // The data folder holds password hashes and keys: no one else on the machine reads them.
  process.umask(0o077);
  const signals = ["SIGINT", "SIGTERM"] as const;
  // A container's first process ignores signals that it does not listen to, and may wait for its stores for long.
  const exitNow = () => process.exit(0);
  for (const signal of signals) process.once(signal, exitNow);
  const shop = await startShop(readSettings());
  for (const signal of signals) process.off(signal, exitNow).once(signal, () => leave(shop));
  shutDownWithNpm(() => leave(shop));
  greet(shop);
  // Orchestrators ask for the address.
  process.send?.({ url: shop.url, opsUrl: shop.opsUrl });
} catch (error) {
  console.error(`EventsApp cannot start: ${(error as Error).message}`);
  process.exit(1);
}

async function leave(shop: Shop): Promise<void> {
  await shop.stop();
  process.exit(0);
}

function greet({ url, opsUrl, runtime }: Shop): void {
  const { SERVICES, SAMPLE_DATA, OUTBOX_PAGE } = runtime.settings;
  if (!url) {
    console.log(`\nEventsApp runs ${SERVICES.join(", ")}; stop with Ctrl+C.\n`);
    return;
  }
  const lines = [
    "",
    `EventsApp is open: ${url}`,
    `  ${url}/docs        try the API (Swagger UI)`,
    ...(OUTBOX_PAGE === "on" ? [`  ${url}/dev/outbox  mails and SMS that would be sent`] : []),
    ...(opsUrl === null ? [] : [`  ${opsUrl}/metrics  what operators watch`]),
    ...(SAMPLE_DATA === "on" ? ["", "Sample accounts:", ...sampleAccountLines()] : []),
    "",
    "Stop with Ctrl+C; the data stays. `npm run demo` in another terminal buys a ticket.",
    "",
  ];
  console.log(lines.join("\n"));
}
