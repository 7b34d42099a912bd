import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { ServiceBroker } from "moleculer";
import { secondMs } from "../lib/clock.ts";
import { readConsoleSettings, type Settings } from "../lib/settings/env.ts";
import { createLogger } from "../lib/telemetry/logging.ts";
import brokerOptions from "../moleculer.config.ts";
import { startShop } from "../shop.ts";
import { signIn } from "./asking.ts";
import { openConsole } from "./console.ts";

const usersWithinMs = 10 * secondMs;

/**
 * `npm run repl`: the operators' console, for admins. With NATS_URL it joins that mesh, without it opens the shop of
 * DATA_DIR itself. Exit code 1 with one sentence when it cannot.
 */
try {
  const settings = readConsoleSettings();
  const { broker, close } = settings.NATS_URL === undefined ? await openShop(settings) : await join(settings);
  const ask = await signIn(broker, await credentials()).catch(async (error) => {
    await close();
    throw error;
  });
  console.log("Signed in. `help` lists the commands; what changes something is recorded.");
  openConsole(broker, ask, async () => {
    await ask.signOut().catch(() => {});
    await close();
    process.exit(0);
  });
} catch (error) {
  console.error(`The console cannot open: ${(error as Error).message}`);
  process.exitCode = 1;
}

interface Opened {
  broker: ServiceBroker;
  close: () => Promise<void>;
}

async function openShop(settings: Settings): Promise<Opened> {
  const shop = await startShop({ ...settings, LOG_LEVEL: "warn" });
  return { broker: shop.broker, close: shop.stop };
}

async function join(settings: Settings): Promise<Opened> {
  const logger = createLogger({ ...settings, LOG_LEVEL: "warn" });
  const broker = new ServiceBroker(brokerOptions({ settings: { ...settings, SERVICES: [] }, logger }));
  await broker.start();
  try {
    await broker.waitForServices("users", usersWithinMs);
  } catch {
    await broker.stop();
    throw new Error(
      `no one answers for users on this bus within ${usersWithinMs / secondMs} s: start the mesh, or look at NATS_URL.`,
    );
  }
  return { broker, close: () => broker.stop() };
}

/** Asks at the terminal, without showing the password. */
async function credentials(): Promise<{ email: string; password: string }> {
  let isHidden = false;
  const output = new Writable({
    write(chunk, _encoding, done) {
      if (!isHidden) process.stdout.write(chunk);
      done();
    },
  });
  const asking = createInterface({ input: process.stdin, output, terminal: process.stdin.isTTY });
  try {
    const email = await asking.question("Email of an admin: ");
    process.stdout.write("Password: ");
    isHidden = true;
    const password = await asking.question("");
    process.stdout.write("\n");
    return { email, password };
  } finally {
    asking.close();
  }
}
