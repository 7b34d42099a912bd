/** The database of one ledger: its own, behind the name that stands in the address. */
export function databaseFor(url: string, ledger: string): string {
  const [, path = ""] = /^[^/]+\/\/[^/]+\/([^?]*)/.exec(url) ?? [];
  return `${path === "" ? "eventsapp" : path}_${ledger}`;
}
