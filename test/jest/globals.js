/** What the spec that runs now gets from `@jest/globals`; runtime.js sets it for each spec. */
export const current = {};

/** Modules that several specs load import once, so that what they import must follow the spec that runs. */
const following = (name) =>
  new Proxy(() => {}, {
    apply: (_target, self, args) => Reflect.apply(current[name], self, args),
    get: (_target, key) => current[name][key],
  });

export const afterAll = following("afterAll");
export const afterEach = following("afterEach");
export const beforeAll = following("beforeAll");
export const beforeEach = following("beforeEach");
export const describe = following("describe");
export const expect = following("expect");
export const it = following("it");
export const jest = following("jest");
export const test = following("test");
