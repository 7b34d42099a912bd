import { readable } from "../lib/text/money.ts";
import type { Manifest } from "./make/manifest.ts";
import type { Restored } from "./restore/restore-folder.ts";

/** The contents of a backup, in lines for a person. */
export function summaryLines({ entries, takenMinor }: Manifest): string[] {
  const files = entries.map(({ name, bytes, rows }) => {
    const counts = Object.entries(rows).map(([table, count]) => `${count} in ${table}`);
    return [`${name}, ${bytes} bytes`, ...counts].join(", ");
  });
  const sums = Object.entries(takenMinor).map(([currency, amountMinor]) =>
    readable({ amountMinor, currency }, "en"),
  );
  return [...files, `charged less given back: ${sums.join(", ") || "nothing"}`];
}

/** The result of a restore, in lines for a person. */
export function reportRestored({ createdAt, names, setAside, reconciled }: Restored): string[] {
  const aside = setAside === null ? "nothing was there before" : `what was there before is in ${setAside}`;
  return [`made ${createdAt}: ${names.join(", ")}`, aside, ...reportReconciled(reconciled)];
}

function reportReconciled(reconciled: Restored["reconciled"]): string[] {
  if (!reconciled)
    return ["not compared with the card processor, whose books are not there: the next start does it"];
  const { mended, differences } = reconciled;
  return [
    `compared with the card processor: ${mended.length} rows written again or moved on`,
    ...mended.map((key) => `  ${key}`),
    `${differences.length} differences that want a person`,
    ...differences.map(({ text, fields }) => `  ${text}: ${JSON.stringify(fields)}`),
  ];
}
