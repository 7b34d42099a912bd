import { rawCommits } from "../baselines/raw-sqlite.ts";
import type { Row } from "../figures.ts";
import { HttpClient } from "../http-client.ts";
import { expectStatus, measure } from "../load.ts";
import { MeasuredProcess } from "../measured/measured-process.ts";
import type { Size } from "../size.ts";

/** The best figures of this machine: a bare HTTP echo, and bare SQLite commits. */
export async function floor({ concurrent, operations }: Size): Promise<Row[]> {
  const measured = await MeasuredProcess.start("baselines/echo-server.ts");
  const client = new HttpClient(measured.url);
  const body = { eventId: "evt_echo", lines: [{ ticketTypeId: "typ_echo", quantity: 2 }] };
  try {
    const echo = await measure(measured, {
      name: "bare node:http echo",
      workers: concurrent,
      operations: operations(20_000),
      work: async () => expectStatus(await client.post("/", body), 200),
    });
    return [echo, ...rawCommits(operations(2_000))];
  } finally {
    client.close();
    await measured.stop();
  }
}
