import assert from 'node:assert/strict';
import { type Drawing, Drawings } from '../../../src/features/consumers/drawing/drawings';
import { DrawnRows } from '../../../src/features/consumers/drawing/drawnRows';
import { type ConsumerRow, rankOf, rowsBelow, type TreeRow } from '../../../src/features/consumers/rows';
import type { HealthStatus } from '../../../src/model/health/rules';
import { healthOf } from '../../support/looks';
import { CORE, fakeStore } from '../../support/polls';
import { asView } from '../../support/views';

const consumer = (name: string, segments = 1, connection = 'shop'): ConsumerRow => {
  const store = fakeStore(CORE);
  store.append(3);
  const rows = Array.from({ length: segments }, (_, id) => ({ id, checkpoint: 3 }));
  return {
    kind: 'consumer',
    connection,
    place: { among: [], row: 'first' },
    health: asView({ ...store.look(1, ...rows), name }),
  };
};

describe('consumer rows that need to be drawn again', () => {
  let drawing: Map<TreeRow, Drawing>;
  let drawings: Drawings;
  let row: ConsumerRow;

  const show = (of: TreeRow, look: string, figures: string) => drawing.set(of, { look, figures });
  const polls = (count: number, connection = 'shop') => {
    for (let i = 0; i < count; i++) drawings.polled(connection);
  };

  beforeEach(() => {
    drawing = new Map();
    drawings = new Drawings((of) => drawing.get(of) ?? { look: '', figures: '' });
    row = consumer('billing');
    show(row, 'stopped', '14');
    drawings.drawn(row);
  });

  it('are those that look different', () => {
    assert.equal(drawings.isOutdated(row), false);
    show(row, 'stopped', '15');
    assert.equal(drawings.isOutdated(row), true);
    drawings.drawn(row);
    assert.equal(drawings.isOutdated(row), false);
    show(row, 'caught up', '15');
    assert.equal(drawings.isOutdated(row), true);
  });

  it('do not include rows that VS Code has not asked for', () => {
    assert.equal(drawings.isOutdated(consumer('mailer')), false);
  });

  it('keep a tooltip for ten polls if only a number changed', () => {
    drawings.hovered(row);
    for (let poll = 1; poll <= 10; poll++) {
      drawings.polled('shop');
      show(row, 'stopped', String(14 + poll));
      assert.equal(drawings.isOutdated(row), false, `poll ${poll}`);
    }
  });

  it('lose their tooltip at once if the status changed', () => {
    drawings.hovered(row);
    show(row, 'caught up', '0');
    assert.equal(drawings.isOutdated(row), true);
  });

  it('get a new tooltip after some polls, even if nothing changed', () => {
    drawings.hovered(row);
    polls(40);
    assert.equal(drawings.isOutdated(row), true);
    drawings.drawn(row);
    assert.equal(drawings.isOutdated(row), false);
  });

  it('count only the polls of their own connection', () => {
    drawings.hovered(row);
    polls(100, 'warehouse');
    assert.deepEqual([drawings.isHeld('shop'), drawings.isHeld('warehouse')], [true, false]);
    show(row, 'stopped', '15');
    assert.equal(drawings.isOutdated(row), false);
  });

  it('do not include the rows above the one whose tooltip is open, but include those beside it', () => {
    const parent = consumer('mailer', 2);
    const [first, second] = rowsBelow(parent, String) as [TreeRow, TreeRow];
    for (const one of [parent, first, second]) {
      show(one, 'caught up', '1');
      drawings.drawn(one);
      show(one, 'caught up', '2');
    }
    drawings.hovered(first);
    assert.deepEqual(
      [parent, first, second].map((one) => drawings.isOutdated(one)),
      [false, false, true],
    );
  });
});

describe('the rows that are drawn', () => {
  const above = {};

  it('stay the same objects from poll to poll and show the newest figures', () => {
    const rows = new DrawnRows();
    const [kept] = rows.drawn(above, [consumer('billing'), consumer('mailer')]);
    const fresh = consumer('billing');
    const renewed = rows.renewed(above, [fresh, consumer('mailer')], () => false);
    assert.equal(renewed?.[0], kept);
    assert.equal(kept?.health, fresh.health);
    assert.equal(rows.drawn(above, [consumer('new'), consumer('billing')])[1], kept);
  });

  it('are drawn as a whole if one was added or removed', () => {
    const rows = new DrawnRows();
    rows.drawn(above, [consumer('billing')]);
    for (const fresh of [[], [consumer('mailer')], [consumer('billing'), consumer('mailer')]]) {
      assert.equal(
        rows.renewed(above, fresh, () => true),
        undefined,
      );
    }
  });

  it('change places, unless a tooltip is open', () => {
    const rows = new DrawnRows();
    const names = (of: TreeRow[] | undefined) => of?.map((row) => row.kind === 'consumer' && row.health.name);
    rows.drawn(above, [consumer('billing'), consumer('mailer')]);
    const changed = [consumer('mailer'), consumer('billing')];
    assert.deepEqual(names(rows.renewed(above, changed, () => true)), ['billing', 'mailer']);
    assert.equal(
      rows.renewed(above, changed, () => false),
      undefined,
    );
    assert.deepEqual(names(rows.drawn(above, changed)), ['mailer', 'billing']);
  });

  it('keep their places among rows of the same kind, but move down for one that needs attention', () => {
    const rows = new DrawnRows();
    const rowOf = (name: string, status?: HealthStatus): ConsumerRow => ({
      ...{ kind: 'consumer', connection: 'shop' },
      place: { among: [], row: 'first' },
      health: asView(healthOf(name, status && { status })),
    });
    const mayStand = (row: ConsumerRow, place: ConsumerRow) => rankOf(row.health) === rankOf(place.health);
    rows.drawn(above, [rowOf('billing'), rowOf('mailer')]);
    const amongTheirLike = [rowOf('mailer', 'catchingUp'), rowOf('billing')];
    const kept = rows.renewed(above, amongTheirLike, mayStand);
    assert.deepEqual(
      kept?.map(({ health }) => [health.name, health.status]),
      [
        ['billing', 'caughtUp'],
        ['mailer', 'catchingUp'],
      ],
    );
    assert.equal(rows.renewed(above, [rowOf('mailer', 'stopped'), rowOf('billing')], mayStand), undefined);
  });

  it('keep segments and groups of segments apart', () => {
    const rows = new DrawnRows();
    const parent = consumer('billing', 250);
    const groups = rows.drawn(parent, rowsBelow(parent, String));
    assert.deepEqual(
      groups.map(({ kind }) => kind),
      ['group', 'group', 'group'],
    );
    const [first] = groups as [TreeRow, ...TreeRow[]];
    assert.equal(rows.drawn(first, rowsBelow(first, String)).length, 100);
    assert.deepEqual([rows.knows(first), rows.knows(groups[1] as TreeRow)], [true, false]);
  });
});
