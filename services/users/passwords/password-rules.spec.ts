import { describe, expect, it } from "@jest/globals";
import { commonPasswords } from "./common-passwords.ts";
import { refuseWeakPassword } from "./password-rules.ts";

const ada = { email: "ada.lovelace@example.org", name: "Ada Lovelace" };
const check = (password: string) => () => refuseWeakPassword("/password", password, ada);

describe("refuseWeakPassword", () => {
  it.each([
    "password",
    "PassWord",
    "password2027!",
    "motdepasse",
    "azertyuiop",
    "12345678",
    "ｐａｓｓｗｏｒｄ",
    "aaaaaaaaaa",
    "00000000",
    "EventsApp",
    "eventsapp123",
    "ada.lovelace@example.org",
    "ada.lovelace",
    "Ada Lovelace",
    "adalovelace1843",
  ])("refuses %j", (password) => {
    expect(check(password)).toThrow(
      expect.objectContaining({
        type: "VALIDATION_FAILED",
        data: { errors: [{ pointer: "/password", message: expect.stringMatching(/^is too easy to guess/) }] },
      }),
    );
  });

  it.each([
    "a long enough one",
    "my password is long",
    "ada lovelace wrote it",
    "47110815x",
    "sample-buyer-pass",
  ])("takes %j", (password) => {
    expect(check(password)).not.toThrow();
  });
});

it("keeps the common ones as they are looked up: in lower case, of 8 characters or more", () => {
  expect(commonPasswords.size).toBeGreaterThan(200);
  for (const word of commonPasswords)
    expect([word, word === word.toLowerCase(), word.length >= 8]).toEqual([word, true, true]);
});
