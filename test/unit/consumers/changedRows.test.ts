import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { ChangedRows, Redraws } from '../../../src/features/consumers/drawing/changedRows';

/** How long VS Code waits, in milliseconds, for a tree to be quiet before it draws reported rows. */
const QUIET_MS = 200;

type Row = { readonly name: string };

describe('changed rows of a tree', () => {
  let now: number;
  let said: { readonly at: number; readonly rows: readonly string[] | undefined }[];
  let changed: ChangedRows<Row>;
  const [billing, mailer, search] = [{ name: 'billing' }, { name: 'mailer' }, { name: 'search' }] as const;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    now = 0;
    said = [];
    changed = new ChangedRows<Row>(() => now);
    changed.event((rows) => said.push({ at: now, rows: rows?.map(({ name }) => name) }));
  });
  afterEach(() => {
    changed.dispose();
    mock.timers.reset();
  });

  const pass = (ms: number) => {
    for (let i = 0; i < ms; i++) {
      now++;
      mock.timers.tick(1);
    }
  };
  const words = () => said.map(({ rows }) => rows);

  it('are reported at once after a rest', () => {
    changed.these([billing]);
    assert.deepEqual(said, [{ at: 0, rows: ['billing'] }]);
    pass(1_000);
    changed.all();
    assert.deepEqual(said.at(-1), { at: 1_000, rows: undefined });
  });

  it('leave VS Code enough quiet to draw, however often the stores are polled', () => {
    for (let poll = 0; poll < 100; poll++) {
      for (const row of [billing, mailer, search]) changed.asked(row);
      changed.these([billing, mailer, search].slice(poll % 3));
      pass(50);
    }
    const pauses = said.slice(1).map(({ at }, i) => at - (said[i]?.at ?? at));
    assert.ok(pauses.length > 10, `${pauses.length} pauses in five seconds`);
    assert.ok(
      pauses.every((pause) => pause > QUIET_MS),
      `pauses ${pauses.join(', ')}`,
    );
  });

  it('are reported together: each row once, and all rows if all are meant', () => {
    changed.these([search]);
    changed.these([billing]);
    changed.these([billing, mailer]);
    pass(1_000);
    assert.deepEqual(words(), [['search'], ['billing', 'mailer']]);
    changed.asked(search);
    changed.these([search]);
    changed.asked(billing);
    changed.these([billing]);
    changed.all();
    pass(1_000);
    assert.deepEqual(words().slice(2), [['search'], undefined]);
  });

  it('are not reported again until VS Code has asked for them, so that a busy window does not fall behind', () => {
    for (let poll = 0; poll < 10; poll++) {
      changed.these([billing, mailer]);
      changed.all();
      pass(500);
    }
    assert.deepEqual(words(), [['billing', 'mailer'], undefined]);
    changed.asked(mailer);
    changed.these([billing, mailer]);
    pass(500);
    assert.deepEqual(words().at(-1), ['mailer']);
    changed.asked(undefined);
    changed.all();
    pass(500);
    assert.deepEqual(words().slice(3), [undefined]);
  });

  it('are reported again if VS Code lost the report and never asked', () => {
    changed.these([billing]);
    pass(300);
    changed.all();
    pass(9_500);
    changed.these([billing]);
    changed.all();
    assert.equal(said.length, 2);
    pass(1_000);
    changed.these([billing]);
    pass(300);
    changed.all();
    pass(300);
    assert.deepEqual(words().slice(2), [['billing'], undefined]);
  });

  it('are not reported if VS Code has drawn them in the meantime', () => {
    changed.these([search]);
    changed.these([billing, mailer]);
    changed.asked(billing);
    pass(1_000);
    assert.deepEqual(words(), [['search'], ['mailer']]);
    changed.asked(mailer);
    changed.these([mailer]);
    changed.these([billing]);
    changed.asked(billing);
    pass(1_000);
    assert.deepEqual(words().slice(2), [['mailer']]);
  });

  it('are not reported after disposal', () => {
    changed.these([search]);
    changed.these([billing]);
    changed.dispose();
    pass(1_000);
    assert.equal(said.length, 1);
  });
});

describe('rows that are drawn again', () => {
  it('wait longer if there are more of them, and no longer if the clock was set back', () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    const wallClock = mock.method(Date, 'now', () => 7_200_000);
    const clock = mock.method(performance, 'now', () => 0);
    let drawn = 0;
    const redraws = new Redraws(() => drawn++);
    try {
      redraws.soon(5_000);
      mock.timers.tick(0);
      assert.equal(drawn, 1, 'the first time at once');
      wallClock.mock.mockImplementation(() => 3_600_000);
      clock.mock.mockImplementation(() => 4_000);
      redraws.soon(5_000);
      mock.timers.tick(5_999);
      assert.equal(drawn, 1);
      mock.timers.tick(1);
      assert.equal(drawn, 2);
    } finally {
      redraws.dispose();
      clock.mock.restore();
      wallClock.mock.restore();
      mock.timers.reset();
    }
  });
});
