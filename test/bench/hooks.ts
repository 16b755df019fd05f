/** The test server registers its cleaning-up with mocha's `after`. The bench has no mocha, so it collects and runs that work itself. */
const works: (() => Promise<void>)[] = [];

Object.assign(globalThis, {
  after: (work: () => Promise<void>) => works.push(work),
  // No test fails here, so no picture is taken.
  afterEach: () => undefined,
});

export async function runAfterHooks(): Promise<void> {
  for (const work of works) await work();
}
