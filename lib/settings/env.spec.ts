import { describe, expect, it } from "@jest/globals";
import { readBackupSettings, readSettings, SettingsError, serviceNames } from "./env.ts";

const mesh = {
  NATS_URL: "nats://shop:secret@bus-a:4222,nats://shop:secret@bus-b:4222",
  MONGO_URL: "mongodb://shop:secret@db,db-2:27017/eventsapp?replicaSet=rs0",
  PAYMENTS_MONGO_URL: "mongodb://payments:secret@payments-db/eventsapp?replicaSet=rs0",
  REDIS_URL: "redis://:secret@cache:6379",
  KEYS_FILE: "/run/keys.json",
  PUBLIC_URL: "https://shop.example",
};

describe("readSettings", () => {
  it("has a default for everything", () => {
    expect(readSettings({})).toMatchObject({
      PORT: 3000,
      DATA_DIR: "data",
      SERVICES: [...serviceNames],
      NODE_ENV: "development",
      SAMPLE_DATA: "on",
      OUTBOX_PAGE: "on",
    });
  });

  it("gives no one the sample accounts' passwords in a mesh, by default", () => {
    expect(readSettings(mesh).SAMPLE_DATA).toBe("off");
    expect(readSettings({ ...mesh, SAMPLE_DATA: "on" }).SAMPLE_DATA).toBe("on");
  });

  it("shows no one in a mesh what was not sent, by default", () => {
    expect(readSettings(mesh).OUTBOX_PAGE).toBe("off");
    expect(readSettings({ ...mesh, OUTBOX_PAGE: "on" }).OUTBOX_PAGE).toBe("on");
    expect(readSettings({ OUTBOX_PAGE: "off" }).OUTBOX_PAGE).toBe("off");
  });

  it("takes an empty variable for one that is not set", () => {
    expect(readSettings({ PORT: "", SERVICES: "" })).toMatchObject({
      PORT: 3000,
      SERVICES: [...serviceNames],
    });
  });

  it("reads names with spaces around them", () => {
    expect(readSettings({ SERVICES: " gateway, orders ," }).SERVICES).toEqual(["gateway", "orders"]);
  });

  it("runs a service once that is named twice", () => {
    expect(readSettings({ SERVICES: "orders,gateway,orders" }).SERVICES).toEqual(["orders", "gateway"]);
  });

  it.each([
    [{ PORT: "3000x" }, 'PORT="3000x" cannot be used: it must be a whole number from 0 to 65535.'],
    [{ PORT: "-1" }, 'PORT="-1"'],
    [{ BCRYPT_COST: "9" }, "from 10 to 15"],
    [{ SERVICES: "orders,cinema" }, 'knows no service "cinema"; there are gateway, users'],
    [{ SAMPLE_DATA: "yes" }, "must be one of on, off"],
    [{ OUTBOX_PAGE: "yes" }, "must be one of on, off"],
    [{ PUBLIC_URL: "ftp://shop" }, "must be an http or https address"],
    [{ PUBLIC_URL: "https://shop.example/?from=mail" }, "must have no `?`"],
    [{ PUBLIC_URL: "https://shop.example/\r\nBcc: a@b.example" }, "must have no spaces"],
    [{ PUBLIC_URL: "https://shop.example/the shop" }, "must have no spaces"],
    [{ PUBLIC_URL: "https://shop:secret@shop.example" }, "must have no user name or password"],
    [{ SMTP_URL: "smtp://%zz:p@mail.example", MAIL_FROM: "a@b.example" }, "write `%` as %25"],
    [{ SMS_URL: "https://%zz@sms.example", SMS_FROM: "Shop" }, "write `%` as %25"],
    [{ BACKUP_EVERY: "15" }, "must be a time like 30s, 15m, 1h or 1d"],
    [{ BACKUP_EVERY: "25d" }, "at most 24d"],
    [{ BACKUP_S3_URL: "https://bucket" }, "must be like s3://bucket/prefix"],
    [{ BACKUP_S3_URL: "s3://bucket/a//b" }, "must be like s3://bucket/prefix"],
    [{ BACKUP_S3_URL: "s3://bucket/a/../b" }, "must be like s3://bucket/prefix"],
    [{ BACKUP_S3_URL: "s3://bucket/." }, "must be like s3://bucket/prefix"],
    [{ BACKUP_S3_URL: "s3://Bucket" }, "the bucket in small letters"],
    [{ AWS_ACCESS_KEY_ID: "AKIA " }, /^(?!.*AKIA)AWS_ACCESS_KEY_ID cannot be used: it must have no spaces/],
    [{ AWS_SECRET_ACCESS_KEY: "secret\n" }, /^(?!.*secret)AWS_SECRET_ACCESS_KEY cannot be .* line breaks/],
    [{ BACKUP_S3_ENDPOINT: "https://key:secret@s3.example" }, "must have no user"],
    [{ BACKUP_S3_URL: "s3://bucket" }, "BACKUP_S3_URL is set without AWS_ACCESS_KEY_ID"],
    [{ BACKUP_S3_URL: "s3://bucket", AWS_ACCESS_KEY_ID: "a" }, "set without AWS_SECRET_ACCESS_KEY"],
    [{ SMTP_URL: "http://mail.example" }, "SMTP_URL cannot be used: it must be like smtps://"],
    [{ SMTP_URL: "smtp://mail.example" }, "SMTP_URL is set without MAIL_FROM"],
    [{ MAIL_FROM: "EventsApp" }, "must be like tickets@example.org"],
    [{ MAIL_FROM: "a@b.example\r\nBcc: c@d.example" }, "must be like tickets@example.org"],
    [{ SMS_URL: "http://sms.example" }, "must start with https"],
    [{ SMS_URL: "https://sms.example" }, "SMS_URL is set without SMS_FROM"],
    [{ SMS_FROM: "<EventsApp>" }, "must be a number or a name"],
    [{ REDIS_URL: "redis://localhost" }, "REDIS_URL is set without NATS_URL"],
    [{ KEYS_FILE: "keys.json" }, "KEYS_FILE is set without NATS_URL"],
    [{ NATS_URL: "nats://localhost" }, "NATS_URL is set without MONGO_URL, which users needs"],
    [
      { NATS_URL: "nats://localhost", SERVICES: "payments" },
      "without PAYMENTS_MONGO_URL, which payments needs",
    ],
    [{ NATS_URL: "nats://localhost", SERVICES: "gateway" }, "without REDIS_URL, which gateway needs"],
    [{ ...mesh, KEYS_FILE: "" }, "NATS_URL is set without KEYS_FILE"],
    [
      { ...mesh, PAYMENTS_MONGO_URL: "mongodb://other@db/x" },
      "PAYMENTS_MONGO_URL is the server of MONGO_URL",
    ],
    ...["DB", "db:27017", "a:1,db-2", "Db-2:27017"].map((hosts): [object, string] => [
      { ...mesh, PAYMENTS_MONGO_URL: `mongodb://other@${hosts}/x` },
      "PAYMENTS_MONGO_URL is the server of MONGO_URL",
    ]),
    [{ ...mesh, PUBLIC_URL: "" }, "NATS_URL is set without PUBLIC_URL, which payments needs"],
    [
      { ...mesh, BACKUP_EVERY: "1h" },
      "BACKUP_EVERY is set with NATS_URL, and no service of a mesh makes backups",
    ],
    [{ ...mesh, NODE_ENV: "production" }, "this version has only a sandbox"],
    [{ NATS_URL: "localhost:4222" }, "it must be like nats://user:password@nats.example.org:4222"],
    [{ NATS_URL: "nats://a, http://b" }, "it must be like nats://"],
    [{ MONGO_URL: "postgres://db" }, "it must be like mongodb://"],
    [{ REDIS_URL: "redis://:%zz@db" }, "it must be like redis://"],
    [{ NODE_ENV: "production" }, "NODE_ENV=production needs a card processor"],
  ])("refuses %j in one sentence", (env, text) => {
    expect(() => readSettings(env as unknown as Record<string, string>)).toThrow(SettingsError);
    expect(() => readSettings(env as unknown as Record<string, string>)).toThrow(text);
  });

  it.each([
    ["30s", 30_000],
    ["15m", 900_000],
    ["2h", 7_200_000],
    ["1d", 86_400_000],
  ])("reads the time %s", (text, ms) => {
    expect(readSettings({ BACKUP_EVERY: text }).BACKUP_EVERY).toBe(ms);
  });

  it("repeats no password of a wrong address", () => {
    for (const env of [
      { SMTP_URL: "imap://shop:secret@x" },
      { SMS_URL: "http://secret@sms.example" },
      { PUBLIC_URL: "https://shop:secret@shop.example" },
      { NATS_URL: "http://shop:secret@bus" },
      { MONGO_URL: "mongo://shop:secret@db" },
      { REDIS_URL: "redis:secret" },
    ])
      expect(() => readSettings(env)).toThrow(/^(?!.*secret)\w+_URL cannot/);
  });

  it("takes a mail server and an SMS service with their senders", () => {
    const env = {
      SMTP_URL: "smtps://shop:secret@mail.example:465",
      MAIL_FROM: "EventsApp <tickets@example.org>",
      SMS_URL: "http://token@127.0.0.1:8080/messages",
      SMS_FROM: "+33612345678",
    };
    expect(readSettings(env)).toMatchObject(env);
  });

  it("takes a mesh, and for each process what its services need", () => {
    expect(readSettings(mesh)).toMatchObject({ ...mesh, NATS_URL: mesh.NATS_URL.split(",") });
    const { NATS_URL, REDIS_URL, KEYS_FILE, PAYMENTS_MONGO_URL, PUBLIC_URL } = mesh;
    expect(readSettings({ NATS_URL, REDIS_URL, KEYS_FILE, SERVICES: "gateway,inventory" })).toBeTruthy();
    expect(
      readSettings({ NATS_URL, KEYS_FILE, PAYMENTS_MONGO_URL, PUBLIC_URL, SERVICES: "payments" }),
    ).toBeTruthy();
  });

  it("lets a service of a mesh start with a half-set place of backups, which it never reads", () => {
    expect(readSettings({ ...mesh, BACKUP_S3_URL: "s3://bucket/a..b" }).BACKUP_S3_URL).toBe(
      "s3://bucket/a..b",
    );
  });

  it("names every wrong variable at once", () => {
    expect(() => readSettings({ PORT: "x", LOG_LEVEL: "loud" })).toThrow(/PORT=.*LOG_LEVEL=/);
  });
});

describe("readBackupSettings", () => {
  const { NATS_URL, PAYMENTS_MONGO_URL } = mesh;

  it("needs nothing of a mesh but the payments' MongoDB, and looks at nothing else", () => {
    const wrong = { NATS_URL, SERVICES: "cinema", KEYS_FILE: "gone", NODE_ENV: "production", PORT: "x" };
    expect(readBackupSettings({ ...wrong, PAYMENTS_MONGO_URL, BACKUP_KEEP: "3" })).toMatchObject({
      ...{ PAYMENTS_MONGO_URL, BACKUP_KEEP: 3, BACKUP_KEEP_DAYS: 30, BACKUP_S3_REGION: "us-east-1" },
    });
  });

  it("reads a shop in one process as its start does", () => {
    expect(readBackupSettings({ DATA_DIR: "elsewhere" })).toEqual(readSettings({ DATA_DIR: "elsewhere" }));
    expect(() => readBackupSettings({ PORT: "x" })).toThrow(SettingsError);
  });

  it.each([
    [{ NATS_URL }, /^NATS_URL is set without PAYMENTS_MONGO_URL/],
    [{ PAYMENTS_MONGO_URL, BACKUP_S3_URL: "s3://bucket" }, /^BACKUP_S3_URL is set without AWS_ACCESS_KEY_ID/],
    [{ PAYMENTS_MONGO_URL, BACKUP_KEEP: "0" }, /^BACKUP_KEEP="0" cannot be used/],
    [{ PAYMENTS_MONGO_URL: "mongo://a:secret@b" }, /^(?!.*secret)PAYMENTS_MONGO_URL cannot be used/],
  ])("refuses %j in one sentence", (env, text) => {
    expect(() => readBackupSettings(env)).toThrow(text);
  });
});
