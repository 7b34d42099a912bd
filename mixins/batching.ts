import DataLoader from "dataloader";

export interface Batching<I, O> {
  /** The answer, or the error, of each item, in their order; an error it throws is thrown for all of them. */
  work: (items: readonly I[]) => Promise<(O | Error)[]>;
  most: number;
  /** Maximum wait for the batch before. */
  patienceMs: number;
}

/** Runs at once while no batch is under way; items that arrive during one form the next batch. */
export function batched<I, O>({ work, most, patienceMs }: Batching<I, O>): (item: I) => Promise<O> {
  const waiting = new Set<() => void>();
  let underWay = 0;
  const loader = new DataLoader<I, O>(
    async (items) => {
      underWay++;
      try {
        return await work(items);
      } finally {
        underWay--;
        if (underWay === 0) for (const go of [...waiting]) go();
      }
    },
    { cache: false, maxBatchSize: most, batchScheduleFn },
  );
  return (item) => loader.load(item);

  function batchScheduleFn(send: () => void): void {
    if (underWay === 0) {
      setImmediate(send);
      return;
    }
    const go = () => {
      clearTimeout(timer);
      if (waiting.delete(go)) send();
    };
    const timer = setTimeout(go, patienceMs);
    waiting.add(go);
  }
}
