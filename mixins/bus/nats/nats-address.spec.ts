import { describe, expect, it } from "@jest/globals";
import { busAddressOf } from "./nats-address.ts";

describe("busAddressOf", () => {
  it("takes several servers, the usual port, and a user whose password has any letters", () => {
    expect(
      busAddressOf(["nats://orders:p%40ss%2Fw%3Ard@one.example.org", "nats://two.example.org:4333"]),
    ).toEqual({
      servers: ["one.example.org:4222", "two.example.org:4333"],
      user: "orders",
      password: "p@ss/w:rd",
      isEncrypted: false,
    });
  });

  it("needs no user, and encrypts when it is told to", () => {
    expect(busAddressOf(["tls://[::1]:4222"])).toEqual({
      servers: ["[::1]:4222"],
      user: undefined,
      password: undefined,
      isEncrypted: true,
    });
  });

  it("refuses servers that do not belong together, without showing a password", () => {
    expect(() => busAddressOf(["nats://a", "tls://b"])).toThrow("NATS_URL mixes nats:// and tls://");
    const two = () => busAddressOf(["nats://orders:secret@a", "nats://orders:other@b"]);
    expect(two).toThrow("NATS_URL has more than one user");
    expect(two).not.toThrow("secret");
  });
});
