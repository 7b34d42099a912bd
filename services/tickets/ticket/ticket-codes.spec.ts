import { generateKeyPairSync, verify } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { reasonText } from "../../../lib/errors/reasons.ts";
import {
  checkingKeysOf,
  publicKeySet,
  readTicketCode,
  signTicketCode,
  type TicketKey,
  ticketKeysOf,
} from "./ticket-codes.ts";

function newKey(kid: string): TicketKey {
  const { privateKey } = generateKeyPairSync("ed25519");
  return ticketKeysOf([
    { kid, privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString() },
  ])[0]!;
}

const key = newKey("k1");
const ticket = { tid: "ord_show_1:1:1", eid: "evt_show", sn: 12, pn: 7 };
const code = signTicketCode(key, ticket);
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const [, body, signature] = code.split(".") as [string, string, string];

function problemOf(keys: TicketKey[], text: string): unknown {
  try {
    return readTicketCode(keys, text);
  } catch (error) {
    const { type, data } = error as { type: string; data: { reason: string } };
    return `${type} ${data.reason}`;
  }
}

describe("ticket codes", () => {
  it("give back the ticket and the event that were signed", () => {
    expect(readTicketCode([key], code)).toEqual({ v: 1, kid: "k1", ...ticket });
  });

  it("are the same each time", () => {
    expect(signTicketCode(key, ticket)).toBe(code);
    expect(code).toMatch(/^EVT1\.[\w-]+\.[\w-]+$/);
  });

  it("can be checked with the public key alone", () => {
    const signed = Buffer.from(`EVT1.${body}`);
    expect(verify(null, signed, key.publicKey, Buffer.from(signature, "base64url"))).toBe(true);
  });

  it("are read with any of the keys, so that keys can rotate", () => {
    expect(readTicketCode([newKey("k2"), key], code).tid).toBe(ticket.tid);
  });

  it("are refused when the signing key is not among ours", () => {
    expect(problemOf([newKey("k2")], code)).toBe("TICKET_CODE_INVALID unknown_key");
    expect(problemOf([], code)).toBe("TICKET_CODE_INVALID unknown_key");
  });

  it("are refused when another key signed under our key's id", () => {
    expect(problemOf([newKey("k1")], code)).toBe("TICKET_CODE_INVALID bad_signature");
  });

  it("are refused when the ticket was exchanged for another", () => {
    const forged = encoded({ v: 1, kid: "k1", ...ticket, tid: "ord_show_1:1:2" });
    expect(problemOf([key], `EVT1.${forged}.${signature}`)).toBe("TICKET_CODE_INVALID bad_signature");
  });

  it("are refused when any one character was changed", () => {
    for (let at = 0; at < code.length; at++) {
      const other = code[at] === "A" ? "B" : "A";
      expect(problemOf([key], code.slice(0, at) + other + code.slice(at + 1))).toMatch(
        /^TICKET_CODE_INVALID/,
      );
    }
  });

  it.each([
    "",
    "EVT1",
    "EVT1..",
    "hello",
    `EVT2.${body}.${signature}`,
    `EVT1.${body}.${signature}.`,
    `EVT1.${body}.${signature}=`,
    ` ${code}`,
    `${code}\n`,
    `EVT1.${body}!.${signature}`,
    `EVT1.${Buffer.from("{").toString("base64url")}.${signature}`,
    `EVT1.${encoded(null)}.${signature}`,
    `EVT1.${encoded({ v: 2, kid: "k1", ...ticket })}.${signature}`,
    `EVT1.${encoded({ v: 1, kid: "k1", ...ticket, more: 1 })}.${signature}`,
    `EVT1.${encoded({ v: 1, kid: "k1", ...ticket, sn: "12" })}.${signature}`,
    `EVT1.${encoded({ v: 1, kid: {}, ...ticket })}.${signature}`,
  ])("are refused without their form: %j", (text) => {
    expect(problemOf([key], text)).toBe("TICKET_CODE_INVALID not_a_code");
  });

  it.each(["not_a_code", "unknown_key", "bad_signature"])("say in both languages what %s means", (reason) => {
    const [en, fr] = [reasonText(reason, "en"), reasonText(reason, "fr")];
    expect(new Set([reason, en, fr]).size).toBe(3);
  });
});

describe("the public keys", () => {
  it("check codes after they went through a file, and hold nothing private", () => {
    const text = JSON.stringify(publicKeySet([key, newKey("k2")]));
    expect(text).not.toContain('"d"');
    const keys = checkingKeysOf(JSON.parse(text));
    expect(readTicketCode(keys, code)).toMatchObject(ticket);
    expect(() => readTicketCode(keys, `${code.slice(0, -4)}AAAA`)).toThrow("its signature is invalid");
  });

  it.each([
    ["a private key in them", { keys: [key.privateKey.export({ format: "jwk" })] }, "private"],
    ["keys of another kind", { keys: [{ kty: "EC", crv: "P-256", x: "x", kid: "k" }] }, "no set"],
    ["something else", [], "no set"],
    ["nothing", null, "no set"],
  ])("are refused with %s", (_, set, message) => {
    expect(() => checkingKeysOf(set)).toThrow(message);
  });
});
