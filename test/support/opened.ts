/** What is open, to be closed together. */
export class Opened {
  readonly #closers = new AsyncDisposableStack();
  #closing: Promise<void> | null = null;

  /** Gives what is opened, and remembers how it is closed. */
  keep<T>(opening: T | Promise<T>, close: (it: T) => unknown): Promise<T> {
    const kept = Promise.resolve(opening);
    this.#closers.defer(async () => {
      // It may be opened just now, or never: then there is nothing to close.
      const [settled] = await Promise.allSettled([kept]);
      if (settled.status === "fulfilled") await close(settled.value);
    });
    return kept;
  }

  /** What was kept last comes first; all of it is closed, whatever one of them throws. */
  close(): Promise<void> {
    this.#closing ??= this.#closers.disposeAsync();
    return this.#closing;
  }
}

/** What `open` gives. When it throws, whatever it had kept until then is closed. */
export async function openWhole<T>(open: (opened: Opened) => Promise<T>): Promise<T> {
  const opened = new Opened();
  try {
    return await open(opened);
  } catch (error) {
    // What went wrong first is the one to tell.
    await opened.close().catch(() => {});
    throw error;
  }
}

/** What `work` gives; whatever it kept is closed once it is done or has thrown. */
export function whileOpen<T>(work: (opened: Opened) => Promise<T>): Promise<T> {
  return openWhole(async (opened) => {
    const result = await work(opened);
    await opened.close();
    return result;
  });
}
