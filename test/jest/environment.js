import { ModernFakeTimers } from "@jest/fake-timers";
import { ModuleMocker } from "jest-mock";

const { env } = process;

/** The worker's own globals, put back after each spec as they were before it. */
export default class WorkerEnvironment {
  global = globalThis;
  moduleMocker = new ModuleMocker(globalThis);

  constructor({ projectConfig }) {
    this.before = {
      console: globalThis.console,
      exit: process.exit,
      env: { ...env },
      cwd: process.cwd(),
    };
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
    this.globals = Object.keys(projectConfig.globals);
    Object.assign(globalThis, projectConfig.globals);
  }

  async setup() {}

  async teardown() {
    this.fakeTimersModern.dispose();
    for (const name of this.globals) delete globalThis[name];
    delete globalThis[Symbol.for("TEST_TIMEOUT_SYMBOL")];
    globalThis.console = this.before.console;
    process.exit = this.before.exit;
    for (const name of Object.keys(env)) if (!(name in this.before.env)) delete env[name];
    Object.assign(env, this.before.env);
    if (process.cwd() !== this.before.cwd) process.chdir(this.before.cwd);
  }

  exportConditions() {
    return ["node", "node-addons"];
  }

  getVmContext() {
    return null;
  }
}
