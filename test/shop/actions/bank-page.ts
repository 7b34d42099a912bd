/** The page of the buyer's bank, used as a browser uses it: read, and one of its buttons pressed. */
export interface BankPage {
  status: number;
  html: string;
}

export async function readBankPage(url: string, language = "en"): Promise<BankPage> {
  const response = await fetch(url, { headers: { accept: "text/html", "accept-language": language } });
  return { status: response.status, html: await response.text() };
}

/** Presses the button that says so, which posts the page's own form. */
export async function pressOnBankPage(url: string, button: RegExp): Promise<BankPage> {
  const { html } = await readBankPage(url);
  if (!html.includes('<form method="post">')) throw new Error(`no form to answer in: ${html}`);
  const buttons = [...html.matchAll(/<button name="(\w+)" value="(\w+)"[^>]*>([^<]*)</g)];
  const [, name = "", value = ""] = buttons.find(([, , , label]) => button.test(label ?? "")) ?? [];
  const response = await fetch(url, {
    method: "POST",
    headers: { accept: "text/html" },
    body: new URLSearchParams({ [name]: value }),
  });
  return { status: response.status, html: await response.text() };
}
