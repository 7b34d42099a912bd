import dns from "node:dns";

/** From now on this process finds the host at that address: a name that ends in `.localhost` is in no register. */
export function resolveTo(host: string, address: string): void {
  const { lookup } = dns;
  const found = (name: string) => (name === host ? address : name);
  dns.lookup = Object.assign(
    (name: string, ...rest: unknown[]) => (lookup as (...args: unknown[]) => void)(found(name), ...rest),
    { __promisify__: lookup.__promisify__ },
  ) as typeof lookup;
}
