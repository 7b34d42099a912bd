/**
 * `npm run openapi`: writes docs/openapi.json and docs/criticality.md out of the contracts, the users of the bus for the
 * chart out of what each service calls, and what the chart's README and schema say of its values. The stored document is what clients were promised: a change that they can
 * stumble over is written only with `-- --accept-breaking`.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { natsConfigOfEnvironment } from "../mixins/bus/nats/nats-config.ts";
import { breakingChanges } from "../services/gateway/openapi/compatibility.ts";
import { contractDocuments } from "../services/gateway/openapi/contract-documents.ts";
import { withDescriptions, withValuesTable } from "./chart-values.ts";

const documents = contractDocuments();
const promised = "docs/openapi.json";
const breaks = existsSync(promised)
  ? breakingChanges(JSON.parse(readFileSync(promised, "utf8")), JSON.parse(documents["openapi.json"]))
  : [];

if (breaks.length > 0 && !process.argv.includes("--accept-breaking")) {
  const lines = [
    "Clients of the API would stumble over this:",
    ...breaks.map((each) => `  ${each}`),
    "Nothing was written. Keep the old way beside the new one; or accept it by",
    "`npm run openapi -- --accept-breaking`, and say it in CHANGELOG.md under Unreleased.",
  ];
  console.error(lines.join("\n"));
  process.exit(1);
}
const ofChart = (name: string) =>
  readFileSync(join(import.meta.dirname, "../charts/eventsapp", name), "utf8");
const values = ofChart("values.yaml");
const files = {
  ...Object.fromEntries(Object.entries(documents).map(([name, text]) => [`docs/${name}`, text])),
  "charts/eventsapp/files/bus-users.conf": natsConfigOfEnvironment(),
  "charts/eventsapp/README.md": withValuesTable(ofChart("README.md"), values),
  "charts/eventsapp/values.schema.json": withDescriptions(ofChart("values.schema.json"), values),
};
for (const [file, text] of Object.entries(files)) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
console.log(`Written: ${Object.keys(files).join(", ")}`);
