const lookEveryMs = 20;

/**
 * Looks every 20 ms until `look` gives something, and gives that. Throws after `withinMs` a sentence that says what was
 * looked for.
 */
export async function eventually<T>(
  look: () => T | Promise<T>,
  withinMs = 10_000,
): Promise<Exclude<T, false | null | undefined>> {
  const endMs = performance.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (seen) return seen as Exclude<T, false | null | undefined>;
    if (performance.now() > endMs) throw new Error(`it did not happen within ${withinMs} ms: ${look}`);
    await new Promise((done) => setTimeout(done, lookEveryMs));
  }
}
