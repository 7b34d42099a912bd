/** How much a run does. */
export interface Size {
  /** Buyers at the same time. */
  concurrent: number;
  /** This many operations, or the share of them that a quick run takes. */
  operations: (full: number) => number;
  /** Orders that are stored before the long ledger is measured. */
  storedOrders: number;
}

export const fullSize: Size = { concurrent: 50, operations: (full) => full, storedOrders: 1_000_000 };

/** Enough to see that everything runs; its figures mean nothing. */
export const quickSize: Size = {
  concurrent: 5,
  operations: (full) => Math.max(10, Math.round(full / 200)),
  storedOrders: 2_000,
};
