import { expect, it } from "@jest/globals";
import { failpoint, failpointsOf } from "./failpoints.ts";

it("passing does the step between its two points, and answers what it answers", async () => {
  const done: string[] = [];
  const failpoints = (point: string) => void done.push(point);
  const answer = await failpoint(failpoints, "orders.hold", async () => done.push("hold"));
  expect(done).toEqual(["orders.hold:before", "hold", "orders.hold:after"]);
  expect(answer).toBe(2);
});

it("passing does not come by the second point when the step fails, nor do the step when the first ends it", async () => {
  const reached: string[] = [];
  const failpoints = (point: string) => void reached.push(point);
  const broken = () => Promise.reject(new Error("gone"));
  await expect(failpoint(failpoints, "orders.hold", broken)).rejects.toThrow("gone");
  expect(reached).toEqual(["orders.hold:before"]);
  const ended = () => {
    throw new Error("ended");
  };
  await expect(failpoint(ended, "orders.hold", broken)).rejects.toThrow("ended");
});

it("failpointsOf names both points of each step", () => {
  const points = ["orders.hold:before", "orders.hold:after", "orders.pay:before", "orders.pay:after"];
  expect(failpointsOf("orders.hold", "orders.pay")).toEqual(points);
});
