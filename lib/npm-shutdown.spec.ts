import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "@jest/globals";

const script = `
  const { shutDownWithNpm } = await import(${JSON.stringify(new URL("./npm-shutdown.ts", import.meta.url))});
  const staying = setInterval(() => {}, 1_000);
  shutDownWithNpm(() => {
    console.log("left");
    clearInterval(staying);
  });
  console.log("up");
`;

it("leaves once the shell that npm started it by is gone", async () => {
  const command = ["-c", '"$0" --input-type=module --eval "$1" & wait', process.execPath, script];
  const shell = spawn("/bin/sh", command, { env: { npm_lifecycle_event: "start" } });
  const said: string[] = [];
  shell.stdout.setEncoding("utf8").on("data", (text: string) => said.push(text));
  await once(shell.stdout, "data");
  expect(said.join("")).toBe("up\n");
  shell.kill("SIGKILL");
  await once(shell, "close");
  expect(said.join("")).toBe("up\nleft\n");
}, 30_000);
