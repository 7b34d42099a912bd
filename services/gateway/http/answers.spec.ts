import { describe, expect, it } from "@jest/globals";
import { attachment } from "./responses.ts";

describe("attachment", () => {
  it("names a file as it is where ASCII can say it", () => {
    expect(attachment("ticket-12.pdf")).toBe('attachment; filename="ticket-12.pdf"');
  });

  it("keeps accents for who reads UTF-8, and something readable for who does not", () => {
    expect(attachment("Soirée d'été (été).pdf")).toBe(
      "attachment; filename=\"Soiree d'ete (ete).pdf\"; filename*=UTF-8''Soir%C3%A9e%20d%27%C3%A9t%C3%A9%20%28%C3%A9t%C3%A9%29.pdf",
    );
  });

  it("lets no name end the header, leave its folder or break the encoding", () => {
    expect(attachment('a"; x=y\r\nSet-Cookie: b')).toBe(
      "attachment; filename=\"a_; x=y__Set-Cookie: b\"; filename*=UTF-8''a%22%3B%20x%3Dy__Set-Cookie%3A%20b",
    );
    expect(attachment("../../etc/passwd\\x")).toBe('attachment; filename=".._.._etc_passwd_x"');
    expect(attachment("100%\ud800.csv")).toContain("filename*=UTF-8''100%25%EF%BF%BD.csv");
  });
});
