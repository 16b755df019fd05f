/** The test server says through mocha's `after` what must be undone at the end; here the bench is the one who does it. */
const works: (() => Promise<void>)[] = [];

Object.assign(globalThis, {
  after: (work: () => Promise<void>) => works.push(work),
  // No test fails here, of which a picture would be wanted.
  afterEach: () => undefined,
});

export async function runAfterHooks(): Promise<void> {
  for (const work of works) await work();
}
