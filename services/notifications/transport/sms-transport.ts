import { type Clock, secondMs } from "../../../lib/clock.ts";
import { smsTimeoutMs } from "../../../lib/deadlines.ts";
import { NotTakenError, type Transport } from "./transport.ts";

export interface SmsSettings {
  /** Where messages are posted to; its user name, or its password if there is one, is the bearer token. */
  url: string;
  /** Number or name that they come from. */
  from: string;
}

/** Client errors that are not about the message: our token, our address of the service, or the moment. */
const notFinal = [401, 403, 404, 407, 408, 425, 429];

/**
 * SMS by an HTTP gateway: `POST { to, from, text, messageId }`, with the message id as the Idempotency-Key too. 2xx is
 * taken. A 4xx is final, but for those that are not about the message: 401, 403, 404, 407, 408, 425, 429. Redirects
 * are not followed: the token is for this address alone.
 */
export function smsTransport({ url, from }: SmsSettings, clock: Clock): Transport {
  const { address, token } = addressOf(url);
  return {
    async send({ messageId, to, text }) {
      const headers = {
        "content-type": "application/json",
        "idempotency-key": messageId,
        ...(token && { authorization: `Bearer ${token}` }),
      };
      const body = JSON.stringify({ to, from, text, messageId });
      const answer = await post(address, { headers, body });
      await answer.body?.cancel();
      if (answer.ok) return `the SMS service answered ${answer.status}`;
      const isFinal = answer.status >= 400 && answer.status < 500 && !notFinal.includes(answer.status);
      const retryAfterMs = retryAfter(answer.headers.get("retry-after"), clock);
      throw new NotTakenError(`the SMS service answered ${answer.status}`, { isFinal, retryAfterMs });
    },
  };
}

async function post(
  address: string,
  sent: { headers: Record<string, string>; body: string },
): Promise<Response> {
  try {
    const signal = AbortSignal.timeout(smsTimeoutMs);
    return await fetch(address, { method: "POST", redirect: "manual", signal, ...sent });
  } catch (error) {
    const { name, cause } = error as { name: string; cause?: { code?: string } };
    throw new NotTakenError(`no answer of the SMS service (${cause?.code ?? name})`);
  }
}

function addressOf(text: string): { address: string; token: string } {
  const url = new URL(text);
  const token = decodeURIComponent(url.password || url.username);
  url.username = "";
  url.password = "";
  return { address: url.href, token };
}

/** Seconds or a date (RFC 9110, 10.2.3). */
function retryAfter(header: string | null, clock: Clock): number | null {
  if (header === null) return null;
  const ms = /^\d+$/.test(header) ? Number(header) * secondMs : Date.parse(header) - clock.nowMs();
  return Number.isFinite(ms) && ms > 0 ? ms : null;
}
