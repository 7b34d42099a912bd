import type { Api } from "../api.ts";

/** An order's event stream until the shop ends it: each entry as it comes. Throws when it is no stream. */
export async function* orderEvents(api: Api, orderId: string) {
  const response = await api.open(`/orders/${orderId}/events`, { headers: { accept: "text/event-stream" } });
  const type = response.headers.get("content-type");
  if (response.status !== 200 || !type?.startsWith("text/event-stream"))
    throw new Error(`no event stream: ${response.status} ${await response.text()}`);
  let text = "";
  const decoder = new TextDecoder();
  for await (const bytes of response.body!) {
    text += decoder.decode(bytes, { stream: true });
    const parts = text.split("\n\n");
    text = parts.pop() ?? "";
    for (const part of parts) {
      const data = /^data: (.*)$/m.exec(part)?.[1];
      if (data) yield JSON.parse(data);
    }
  }
}
