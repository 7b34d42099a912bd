/** How much a run does. */
export interface Size {
  /** Buyers at the same time. */
  concurrent: number;
  /** This many operations, or the share of them that this run takes. */
  operations: (full: number) => number;
  /** Places of an event that are sold before Redis is emptied. */
  soldPlaces: number;
  /** Orders that are stored before the long ledger is measured. */
  storedOrders: number;
}

const share = (divisor: number) => (full: number) => Math.max(10, Math.round(full / divisor));

export const fullSize: Size = {
  concurrent: 50,
  operations: (full) => full,
  storedOrders: 1_000_000,
  soldPlaces: 100_000,
};

/** All of a mesh and its load share the machine, and each operation takes more of it. */
export const meshSize: Size = {
  concurrent: 50,
  operations: share(3),
  storedOrders: 200_000,
  soldPlaces: 100_000,
};

/** Enough to see that everything runs; its figures mean nothing. */
export const quickSize: Size = {
  concurrent: 5,
  operations: share(200),
  storedOrders: 2_000,
  soldPlaces: 1_000,
};
