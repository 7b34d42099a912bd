import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import mongoose from "mongoose";
import { describeWith } from "../../test/support/servers.ts";
import { type MongoOptions, type MongoServer, startMongo } from "./index.ts";

describeWith(["mongod"], "startMongo", () => {
  let folder: string;
  let server: MongoServer | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "eventsapp mongo-"));
    server = undefined;
  });
  afterEach(async () => {
    await server?.kill();
    rmSync(folder, { recursive: true });
  }, 60_000);

  async function started(options: Omit<MongoOptions, "folder"> = {}): Promise<MongoServer> {
    server = await startMongo({ folder, ...options });
    return server;
  }

  it("keeps majority writes over a kill, a restart, and a later start on the folder at another port", async () => {
    const first = await started();
    await write(first.url, { _id: "ord_1" });
    await first.kill();
    await first.restart();
    expect(await readIds(first.url)).toEqual(["ord_1"]);
    await write(first.url, { _id: "ord_2" });
    await first.stop();
    const second = await started();
    expect(second.port).not.toBe(first.port);
    expect(await readIds(second.url)).toEqual(["ord_1", "ord_2"]);
    await write(second.url, { _id: "ord_3" });
  }, 60_000);

  it("of one member, steps down and takes writes again", async () => {
    const { url, stepDown } = await started();
    await stepDown();
    await write(url, { _id: "ord_1" });
    expect(await readIds(url)).toEqual(["ord_1"]);
  }, 60_000);

  it("lets in only its user, who may write and not rule", async () => {
    const { url, adminUrl, port, restart } = await started({ user: { name: "payments", password: "a/b:c" } });
    await restart();
    await write(url, { _id: "pay_1" });
    await expect(readIds(`mongodb://127.0.0.1:${port}/?directConnection=true`)).rejects.toThrow(
      "requires authentication",
    );
    await expect(command(url, { replSetGetConfig: 1 })).rejects.toThrow("not authorized");
    expect(await command(adminUrl, { replSetGetConfig: 1 })).toMatchObject({ ok: 1 });
  }, 60_000);

  it("of three members, goes on when the primary steps down and when it is killed, and takes it back", async () => {
    const { url, members, primary, stepDown } = await started({ members: 3 });
    const first = await primary();
    await write(url, { _id: "ord_1" });
    await stepDown();
    const second = await primary();
    expect(second).not.toBe(first);
    await write(url, { _id: "ord_2" });
    await second.kill();
    expect((await primary()).isRunning).toBe(true);
    await write(url, { _id: "ord_3" });
    await second.restart();
    expect(members.map((member) => member.isRunning)).toEqual([true, true, true]);
    expect(await readIds(url)).toEqual(["ord_1", "ord_2", "ord_3"]);
  }, 90_000);

  it("refuses to start on a port that is taken with a sentence", async () => {
    const { port } = await started();
    await expect(startMongo({ folder: `${folder}/other`, port })).rejects.toThrow(
      /^mongod on port \d+ ended at once; its last output: .*Address already in use/s,
    );
  }, 60_000);
});

type Row = { _id: string };

async function connected<T>(
  url: string,
  act: (client: mongoose.mongo.MongoClient) => Promise<T>,
): Promise<T> {
  const client = await new mongoose.mongo.MongoClient(url).connect();
  try {
    return await act(client);
  } finally {
    await client.close();
  }
}

const rowsOf = (client: mongoose.mongo.MongoClient) => client.db("shop").collection<Row>("orders");
const write = (url: string, row: Row) =>
  connected(url, (client) => rowsOf(client).insertOne(row, { writeConcern: { w: "majority", j: true } }));
const readIds = (url: string) =>
  connected(url, async (client) => {
    const rows = await rowsOf(client).find().sort({ _id: 1 }).toArray();
    return rows.map(({ _id }) => _id);
  });
const command = (url: string, what: object) =>
  connected(url, (client) => client.db("admin").command(what as mongoose.mongo.Document));
