import { describe, expect, it } from "@jest/globals";
import { clientAddressOf } from "./web-request.ts";

const asked = (remoteAddress: string, forwarded?: string | string[]) =>
  ({
    headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded },
    socket: { remoteAddress },
  }) as unknown as Parameters<typeof clientAddressOf>[0];

describe("clientAddressOf", () => {
  it("believes no one but the socket without trusted proxies", () => {
    expect(clientAddressOf(asked("203.0.113.9", "10.0.0.1"), 0)).toBe("203.0.113.9");
    expect(clientAddressOf(asked("::ffff:203.0.113.9"), 0)).toBe("203.0.113.9");
  });

  it("takes whom the outermost trusted proxy saw, and nothing that was sent to it", () => {
    const sent = asked("10.0.0.2", "1.1.1.1, 2.2.2.2, 198.51.100.7, 10.0.0.1");
    expect(clientAddressOf(sent, 1)).toBe("10.0.0.1");
    expect(clientAddressOf(sent, 2)).toBe("198.51.100.7");
  });

  it("joins several headers, and reads ports, brackets and IPv6", () => {
    expect(clientAddressOf(asked("10.0.0.2", ["6.6.6.6", "198.51.100.7:4711"]), 1)).toBe("198.51.100.7");
    expect(clientAddressOf(asked("10.0.0.2", "[2001:DB8::1]:443"), 1)).toBe("2001:db8::1");
  });

  it("falls back to the nearest address that a trusted hop named, when the chain is short or nonsense", () => {
    expect(clientAddressOf(asked("10.0.0.2", "198.51.100.7"), 5)).toBe("198.51.100.7");
    expect(clientAddressOf(asked("10.0.0.2"), 2)).toBe("10.0.0.2");
    expect(clientAddressOf(asked("10.0.0.2", "1.1.1.1, unknown"), 1)).toBe("10.0.0.2");
    expect(clientAddressOf(asked("", "<script>"), 1)).toBe("unknown");
  });
});
