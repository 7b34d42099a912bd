import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Row } from "./figures.ts";
import { document, table, thisMachine } from "./report.ts";
import { paidOrders } from "./scenarios/buying.ts";
import { everyRoute } from "./scenarios/every-route.ts";
import { floor } from "./scenarios/floor.ts";
import { byPlaces, byStoredOrders } from "./scenarios/growing.ts";
import { browsing, reserving } from "./scenarios/selling.ts";
import { openShopUnderLoad } from "./shop-under-load.ts";
import { fullSize, quickSize } from "./size.ts";

/**
 * `npm run bench [-- --quick] [-- --to FOLDER]`: what the embedded shop does per second and what that costs, beside what
 * the machine gives at best, all in one run. The load is bounded and stays on this machine.
 */
const { values } = parseArgs({
  options: { quick: { type: "boolean", default: false }, to: { type: "string", default: "bench/results" } },
});
const size = values.quick ? quickSize : fullSize;
const machine = thisMachine(Date.now());
const sections: { title: string; rows: Row[]; notes: string[] }[] = [];

function add(title: string, rows: Row[], more: string[] = []): void {
  const notes = rows.flatMap(({ name, note }) => (note === undefined ? [] : [`${name}: ${note}`]));
  notes.push(...more);
  sections.push({ title, rows, notes });
  console.log(`\n${title}\n\n${table(rows)}\n${notes.map((note) => `- ${note}\n`).join("")}`);
}

add("What the machine gives at best", await floor(size));
const shop = await openShopUnderLoad(size.concurrent);
add(`Browsing, ${size.concurrent} at a time`, await browsing(shop, size));
add(`Reserving, ${size.concurrent} at a time`, await reserving(shop, size));
add(`Buying, ${size.concurrent} at a time`, await paidOrders(shop, size));
add("Reserving alone, by places", await byPlaces(shop, size));
const routes = await everyRoute(shop, size);
add(`Each route alone, ${size.concurrent} at a time`, routes.rows, routes.notes);
await shop.close();
add("Reserving alone, by orders stored before", await byStoredOrders(size));

mkdirSync(values.to, { recursive: true });
const name = machine.at.slice(0, 10);
writeFileSync(join(values.to, `${name}.md`), document(machine, sections));
writeFileSync(join(values.to, `${name}.json`), `${JSON.stringify({ machine, sections }, null, 2)}\n`);
console.log(`Written to ${join(values.to, `${name}.md`)} and .json`);
