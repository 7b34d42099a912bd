import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSettings, type Settings } from "../lib/settings/env.ts";
import { startShop } from "../shop.ts";
import { runStory } from "./story.ts";
import { Narrator } from "./telling.ts";

/** `npm run demo [-- URL]`: the story against the shop at URL or on PORT, or against one of its own. */
try {
  const settings = readSettings();
  const [, , asked] = process.argv;
  const url = asked ?? `http://localhost:${settings.PORT}`;
  if (await isShop(url)) await run(url);
  else if (asked)
    throw new Error(`no shop answers at ${url}: give the URL of one that runs, or none at all.`);
  else await runOnOwnShop(settings);
} catch (error) {
  console.error(`The demo ended early: ${(error as Error).message}`);
  process.exitCode = 1;
}

async function runOnOwnShop(settings: Settings): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "eventsapp-demo-"));
  const shop = await startShop({ ...settings, PORT: 0, DATA_DIR: folder, LOG_LEVEL: "warn" });
  try {
    console.log(`No shop is running, so the demo opens one at ${shop.url}.`);
    await run(shop.url as string);
  } finally {
    await shop.stop();
    rmSync(folder, { recursive: true });
  }
}

async function run(url: string): Promise<void> {
  const shop = new Narrator(url);
  const { status } = await shop.quietly("/api/v1/events/evt_school");
  if (status === 404)
    throw new Error(`the shop at ${url} has none of the sample events: SAMPLE_DATA=on fills an empty one.`);
  await runStory(shop);
  console.log("\nThe end: everything came back as it should.");
}

async function isShop(url: string): Promise<boolean> {
  try {
    const { body } = await new Narrator(url).quietly("/openapi.json");
    return body?.info?.title === "EventsApp";
  } catch {
    return false;
  }
}
