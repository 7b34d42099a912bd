import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type Harness, startGateway } from "../testing/gateway.ts";

let shop: Harness;
beforeAll(async () => {
  shop = await startGateway();
});
afterAll(() => shop.stop());

const browser = { Accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
const open = (path: string, headers: Record<string, string> = {}) =>
  fetch(shop.url + path, { headers: { ...browser, ...headers } });

describe("the outbox", () => {
  it("shows a mail's HTML in a frame that may do nothing, its text, and its attachments to save", async () => {
    const page = await open("/dev/outbox");
    const text = await page.text();
    const address = "/dev/outbox/%3Cord_1%3AorderConfirmed%3A1%40shop%3E";
    expect(text).toMatch(new RegExp(`<iframe src="${address}/html" sandbox="" [^>]*>`));
    expect(text).toContain(`<a href="${address}/attachments/0">tickets.pdf</a> (2 kB)`);
    expect(text).toContain('<pre lang="en">Thank you, Ada &amp; friends</pre>');
    expect(page.headers.get("content-security-policy")).toMatch(/frame-src 'self'$/);
  });

  it("gives the HTML alone under a policy of its own, in frames of the shop only", async () => {
    const mail = await open("/dev/outbox/msg_1%40eventsapp/html");
    expect(await mail.text()).toBe("<!doctype html><p style='color:red'>Bonjour</p>");
    expect(mail.headers.get("content-language")).toBe("fr");
    expect(mail.headers.get("x-frame-options")).toBe("SAMEORIGIN");
    const policy = mail.headers.get("content-security-policy")?.split("; ");
    expect(policy).toEqual(
      expect.arrayContaining(["sandbox", "default-src 'none'", "frame-ancestors 'self'"]),
    );
    expect(policy?.join()).not.toContain("script");
    expect((await open("/dev/outbox/msg_2/html")).status).toBe(404);
  });

  it("gives attachments as files, and no others", async () => {
    const file = await open("/dev/outbox/msg_1%40eventsapp/attachments/0");
    expect(file.headers.get("content-type")).toBe("application/pdf");
    expect(file.headers.get("content-disposition")).toBe('attachment; filename="tickets.pdf"');
    expect(Buffer.from(await file.arrayBuffer()).toString()).toBe("%PDF-");
    expect((await open("/dev/outbox/msg_1%40eventsapp/attachments/1")).status).toBe(404);
    const bad = await open("/dev/outbox/msg_1%40eventsapp/attachments/x", { Accept: "application/json" });
    expect(bad.status).toBe(422);
  });
});

describe("the page for a new password", () => {
  const send = (form: Record<string, string>) =>
    fetch(`${shop.url}/reset-password`, {
      method: "POST",
      body: new URLSearchParams(form),
      headers: browser,
    });

  it("takes the token of the mail's link and asks for a password, in the reader's language", async () => {
    const page = await open("/reset-password?token=pr_%22%3E%3Cscript%3E", { "Accept-Language": "fr" });
    const text = await page.text();
    expect(text).toContain('name="token" value="pr_&quot;&gt;&lt;script&gt;"');
    expect(text).toContain("Nouveau mot de passe");
    expect(text).not.toContain("<script");
    expect(page.headers.get("referrer-policy")).toBe("no-referrer");
    expect(page.headers.get("cache-control")).toBe("no-store");
  });

  it("says what is missing without the link", async () => {
    const text = await (await open("/reset-password")).text();
    expect(text).toContain("from the link in the mail");
    expect(text).not.toContain("<form");
  });

  it("sets the password, and passes a refusal on", async () => {
    const done = await send({ token: "pr_1", newPassword: "a long enough one" });
    expect([done.status, await done.text()]).toEqual([200, expect.stringContaining("has been changed")]);
    expect(shop.stubbed.calls.at(-1)).toMatchObject({
      params: { token: "pr_1", newPassword: "a long enough one" },
    });
    expect((await send({ token: "pr_1", newPassword: "short" })).status).toBe(422);
    const used = await send({ token: "used", newPassword: "夏".repeat(256) });
    expect(used.status).toBeGreaterThanOrEqual(400);
    expect(used.status).toBeLessThan(413);
  });
});
