import { describe, expect, it } from "@jest/globals";
import type { Report } from "../../../contracts/orders/reports.ts";
import { SharedReports } from "./shared-reports.ts";

/** Reports that are made when the test says so; each says which one it is. */
function makers() {
  const begun: { finish: () => void; fail: () => void }[] = [];
  const make = () =>
    new Promise<Report>((resolve, reject) => {
      const report = { eventId: `made ${begun.length + 1}` } as Report;
      begun.push({ finish: () => resolve(report), fail: () => reject(new Error("disk")) });
    });
  return { begun, make };
}

const settled = () => new Promise((done) => setImmediate(done));

describe("SharedReports", () => {
  it("makes one at a time; all who ask meanwhile share the next, which began after they asked", async () => {
    const { begun, make } = makers();
    const reports = new SharedReports();
    const first = reports.of("evt_1", make);
    const others = [reports.of("evt_1", make), reports.of("evt_1", make)];
    expect(begun).toHaveLength(1);
    begun[0]!.finish();
    await settled();
    expect(begun).toHaveLength(2);
    const late = reports.of("evt_1", make);
    begun[1]!.finish();
    await settled();
    begun[2]!.finish();
    expect((await first).eventId).toBe("made 1");
    expect((await Promise.all(others)).map(({ eventId }) => eventId)).toEqual(["made 2", "made 2"]);
    expect((await late).eventId).toBe("made 3");
    expect(begun).toHaveLength(3);
  });

  it("makes those of different events side by side", () => {
    const { begun, make } = makers();
    const reports = new SharedReports();
    void reports.of("evt_1", make);
    void reports.of("evt_2", make);
    expect(begun).toHaveLength(2);
  });

  it("tells a failure to those who waited for it alone, and goes on", async () => {
    const { begun, make } = makers();
    const reports = new SharedReports();
    const first = reports.of("evt_1", make);
    const second = reports.of("evt_1", make);
    begun[0]!.fail();
    await expect(first).rejects.toThrow("disk");
    await settled();
    begun[1]!.finish();
    expect((await second).eventId).toBe("made 2");
  });
});
