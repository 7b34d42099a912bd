import { publishedActions } from "../../../contracts/index.ts";
import { criticalityTable } from "./criticality-table.ts";
import { openApiDocument, watchOrder } from "./openapi.ts";

/** The documents in docs/ that are made out of the contracts, by their file names. */
export function contractDocuments(): Record<"openapi.json" | "criticality.md", string> {
  return {
    "openapi.json": `${JSON.stringify(openApiDocument(), null, 2)}\n`,
    "criticality.md": criticalityTable([...publishedActions, watchOrder]),
  };
}
