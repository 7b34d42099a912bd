/** Where the bus is and how to sign in. Its credentials leave this object only towards the bus. */
export interface BusAddress {
  /** Hosts with their ports, fit to be shown. */
  servers: string[];
  user: string | undefined;
  password: string | undefined;
  isEncrypted: boolean;
}

/**
 * Reads addresses like `nats://user:password@host:4222`, or `tls://` for an encrypted bus. Throws one sentence when
 * they do not belong together; it has no credentials in it.
 */
export function busAddressOf(urls: readonly string[]): BusAddress {
  const parsed = urls.map((url) => new URL(url));
  const schemes = new Set(parsed.map(({ protocol }) => protocol));
  if (schemes.size > 1)
    throw new Error("NATS_URL mixes nats:// and tls://: write the same for every server.");
  const signedIn = parsed.filter(({ username }) => username !== "");
  if (new Set(signedIn.map(({ username, password }) => `${username}:${password}`)).size > 1)
    throw new Error(
      "NATS_URL has more than one user: write the same one for every server, or for the first.",
    );
  const [first] = signedIn;
  return {
    servers: parsed.map(({ hostname, port }) => `${hostname}:${port === "" ? "4222" : port}`),
    user: first && decodeURIComponent(first.username),
    password: first && decodeURIComponent(first.password),
    isEncrypted: schemes.has("tls:"),
  };
}
