/**
 * `npm run openapi`: writes docs/openapi.json and docs/criticality.md out of the contracts. The stored document is what
 * clients were promised: a change that they can stumble over is written only with `-- --accept-breaking`.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { breakingChanges } from "../services/gateway/compatibility.ts";
import { contractDocuments } from "../services/gateway/documents.ts";

const documents = contractDocuments();
const promised = "docs/openapi.json";
const breaks = existsSync(promised)
  ? breakingChanges(JSON.parse(readFileSync(promised, "utf8")), JSON.parse(documents["openapi.json"]))
  : [];

if (breaks.length > 0 && !process.argv.includes("--accept-breaking")) {
  const told = [
    "Clients of the API would stumble over this:",
    ...breaks.map((each) => `  ${each}`),
    "Nothing was written. Keep the old way beside the new one; or accept it by",
    "`npm run openapi -- --accept-breaking`, and say it in CHANGELOG.md under Unreleased.",
  ];
  console.error(told.join("\n"));
  process.exit(1);
}
for (const [name, text] of Object.entries(documents)) writeFileSync(`docs/${name}`, text);
console.log(
  `Written: ${Object.keys(documents)
    .map((name) => `docs/${name}`)
    .join(", ")}`,
);
