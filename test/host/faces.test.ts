import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sourceOf } from '../../src/app/connections/source';
import { createAlertBook } from '../../src/app/consumers/alertBook';
import { type ConsumerFeedState, lastReadOf } from '../../src/app/consumers/feedState';
import { parseConsumerSettings } from '../../src/app/settings/consumerSettings';
import type { StoreHandle } from '../../src/app/stores/handle';
import { knownConsumers } from '../../src/app/traces/handling';
import { consumerWords } from '../../src/features/code/lensWords';
import { connectionItem } from '../../src/features/consumers/connectionItem';
import { consumerItem } from '../../src/features/consumers/items';
import { badgeOf } from '../../src/features/consumers/message';
import { consumerRows, rankOf } from '../../src/features/consumers/rows';
import { behind, watchingText } from '../../src/features/status/statusView';
import { standsStill } from '../../src/model/health/rules';
import { segments } from '../support/ddl/consumers';
import { eventsTable, headsTable } from '../support/ddl/events';
import { eventually } from '../support/eventually';
import { hubTools, logsIn } from '../support/hubTools';
import { loadFixtures } from '../support/loadFixtures';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { runCli } from '../support/runCli';
import { type TestHub, testHub } from '../support/testHub';
import { connectToolHost } from '../support/toolHost';

/** A consumer of the store, in one state. `owner` is alive, away for an hour, or nobody. */
interface Row {
  readonly checkpoint: 'head' | 'old' | 'moving';
  readonly owner: 'alive' | 'silent' | null;
  /** Its entries of `eventTrace.consumers`, by key. */
  readonly settings?: Readonly<Record<string, object>>;
  /** What every face says of it. */
  readonly word: string;
  /** Whether every face counts it as one that needs a person. */
  readonly needsPerson: boolean;
}

const HEAD = 485;
const ROWS: Readonly<Record<string, Row>> = {
  fine: { checkpoint: 'head', owner: 'alive', word: 'caught up', needsPerson: false },
  works: { checkpoint: 'moving', owner: 'alive', word: 'catching up', needsPerson: false },
  'past/its threshold': {
    ...{ checkpoint: 'moving', owner: 'alive', word: 'catching up', needsPerson: false },
    settings: { 'past/its threshold': { lagEvents: 1, aggregateTypes: ['Payment'] } },
  },
  stopped: { checkpoint: 'old', owner: null, word: 'stopped', needsPerson: true },
  'stopped "שלום" 🐘': { checkpoint: 'old', owner: null, word: 'stopped', needsPerson: true },
  dead: { checkpoint: 'old', owner: 'silent', word: 'owner dead', needsPerson: true },
  'dead.idle': { checkpoint: 'head', owner: 'silent', word: 'owner dead', needsPerson: true },
  patient: {
    ...{ checkpoint: 'moving', owner: 'silent', word: 'catching up', needsPerson: false },
    settings: { patient: { staleAfterSeconds: 5 }, 'shop/patient': { staleAfterSeconds: 86_400 } },
  },
  blocked: {
    ...{ checkpoint: 'old', owner: 'alive', word: 'blocked', needsPerson: true },
    settings: { blocked: { staleAfterSeconds: 1, aggregateTypes: ['Payment'] } },
  },
  unclear: {
    ...{ checkpoint: 'old', owner: 'alive', word: 'measuring…', needsPerson: false },
    settings: { unclear: { staleAfterSeconds: 1 } },
  },
  muted: {
    ...{ checkpoint: 'old', owner: null, word: 'stopped', needsPerson: false },
    settings: { muted: { muted: true } },
  },
  'muted here': {
    ...{ checkpoint: 'old', owner: null, word: 'stopped', needsPerson: false },
    settings: { 'shop/muted here': { muted: true } },
  },
  'muted elsewhere': {
    ...{ checkpoint: 'old', owner: null, word: 'stopped', needsPerson: true },
    settings: { 'other/muted elsewhere': { muted: true } },
  },
  'muted, not here': {
    ...{ checkpoint: 'old', owner: null, word: 'stopped', needsPerson: true },
    settings: { 'muted, not here': { muted: true }, 'shop/muted, not here': { muted: false } },
  },
};
const SETTINGS = Object.assign({}, ...Object.values(ROWS).map(({ settings }) => settings));
const NEEDY = Object.keys(ROWS)
  .filter((name) => ROWS[name]?.needsPerson)
  .sort();
const NO_WAIT = { holdDownS: 0, clearS: 0 };

describe('the consumers that need a person', () => {
  let database: TestDatabase;
  let folder: string;
  let test: TestHub;
  let handle: StoreHandle;
  let tools: Awaited<ReturnType<typeof hubTools>>;
  let working: NodeJS.Timeout;
  /** The consumers that messages were shown about, as a window does. */
  const notified = new Map<string, string>();

  before(async () => {
    database = await createTestDatabase(eventsTable({ style: 'context' }) + headsTable('context') + segments());
    const { admin, spec, server } = database;
    await loadFixtures((sql) => admin.query(sql));
    await admin.query('DELETE FROM consumer_segments');
    for (const [name, { checkpoint, owner }] of Object.entries(ROWS)) {
      const at = checkpoint === 'head' ? HEAD : 10;
      await admin.query('INSERT INTO consumer_segments VALUES ($1, 0, 1, $2, $3)', [name, owner && 'worker', at]);
      const age = owner === 'silent' ? '1 hour' : '-1 hour';
      if (owner)
        await admin.query(`INSERT INTO consumer_workers VALUES ($1, 'worker', now() - interval '${age}')`, [name]);
    }
    const moving = Object.keys(ROWS).filter((name) => ROWS[name]?.checkpoint === 'moving');
    const work = () =>
      admin.query('UPDATE consumer_segments SET checkpoint = checkpoint + 1 WHERE consumer_name = ANY ($1)', [moving]);
    working = setInterval(() => void work().catch(() => undefined), 300);

    folder = await mkdtemp(join(tmpdir(), 'event-trace-faces-'));
    await mkdir(join(folder, '.vscode'));
    const password = encodeURIComponent(server.password);
    const url = `postgres://postgres:${password}@127.0.0.1:${spec.port}/${spec.database}`;
    const settings = { 'eventTrace.connections': [{ name: 'shop', url }], 'eventTrace.consumers': SETTINGS };
    await writeFile(join(folder, '.vscode/settings.json'), JSON.stringify(settings));

    const connection = { name: 'shop', spec, tlsOptional: true, tables: {}, written: {} };
    const source = sourceOf({ ...connection, plainPassword: server.password }, 'user');
    test = testHub({ sources: [source] });
    test.set('consumers', parseConsumerSettings(SETTINGS));
    // Looks that are further apart than three times this show no whole rest.
    test.set('pollIntervalS', 1);
    test.set('holdDownS', 0);
    test.set('clearS', 0);
    await test.hub.connect(source, {});
    handle = test.hub.handle('shop');
    const book = createAlertBook({ notified: [], late: [] }, performance.now());
    handle.feed.onDidChange((state) => {
      for (const alert of book.take(state, NO_WAIT, performance.now()).alerts)
        notified.set(alert.health.name, alert.kind === 'problem' ? alert.reason : alert.kind);
    });
    tools = await hubTools(test.hub, 'shop', logsIn());
  });

  after(async () => {
    clearInterval(working);
    tools.dispose();
    await test.dispose();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  const sorted = (views: readonly { readonly name: string }[]) => views.map(({ name }) => name).sort();
  const row = () => ({ kind: 'connection', connection: 'shop', handle, isActive: true }) as const;
  /** The names of those that need a person, or how many they are, by each face of the window. */
  const counted = (state: ConsumerFeedState) => ({
    badge: badgeOf({ shown: [handle] as never })?.value ?? 0,
    statusBar: behind([{ name: 'shop', consumers: lastReadOf(state) }], 2).needPerson.length,
    storeRow: Number(/(\d+) needs? attention/.exec(String(connectionItem(row(), ['shop']).tooltip))?.[1] ?? 0),
  });
  const named = (state: ConsumerFeedState) => ({
    rows: sorted(state.consumers.filter((view) => rankOf(view) === 0)),
    trace: sorted(knownConsumers(state)?.consumers.filter(standsStill) ?? []),
    messages: [...notified.keys()].filter((name) => notified.get(name) !== 'lag').sort(),
  });
  const all = (count: number) => ({ badge: count, statusBar: count, storeRow: count });

  it('are the same in rows, badge, status bar, messages and traces', async () => {
    await eventually(() => {
      const { state } = handle.feed;
      assert.deepEqual(named(state), { rows: NEEDY, trace: NEEDY, messages: NEEDY });
      assert.deepEqual(counted(state), all(NEEDY.length));
      for (const { health, ...rest } of consumerRows('shop', state.consumers, '', false)) {
        const { name } = health;
        const word = ROWS[name]?.word ?? assert.fail(name);
        const { accessibilityInformation, contextValue } = consumerItem({ health, ...rest });
        assert.ok(
          consumerWords(health, { withAge: false }).startsWith(/ing up|caught/.test(word) ? '' : word.slice(0, 7)),
        );
        assert.match(accessibilityInformation?.label ?? '', new RegExp(word.replace('measuring…', ''), 'i'), name);
        assert.equal(/muted/.test(contextValue ?? ''), health.muted, name);
      }
    });
    assert.equal(notified.get('past/its threshold'), 'lag');
  });

  it('are in the status bar of stores that are only watched, also when none of them is behind', () => {
    const needPerson = behind([{ name: 'shop', consumers: handle.feed.state.consumers }], 2).needPerson;
    assert.equal(
      watchingText(2, { behind: 0, needPerson }),
      `$(database) 2 stores watched · ${NEEDY.length} need attention`,
    );
    assert.equal(watchingText(1, { behind: 0, needPerson: [] }), '$(database) 1 store watched');
    assert.equal(
      watchingText(1, { behind: 1_200, needPerson: needPerson.slice(0, 1) }),
      '$(database) 1 store watched · $(warning) 1 · 1,200 behind',
    );
  });

  it('are the same for agents and on the command line', async () => {
    const host = await connectToolHost(tools.ports);
    await eventually(async () => {
      const { text } = await host.text('list_consumers', { only: 'needs_person' });
      assert.match(text, new RegExp(`: ${Object.keys(ROWS).length} consumers, ${NEEDY.length} need attention`));
      const listed = [...text.matchAll(/^- shop\/(.*?): [A-Z]/gm)].map(([, name]) => name?.replace(/^«|»$/g, ''));
      assert.deepEqual(listed.sort(), NEEDY);
    });
    await host.close();
    const { code, stdout } = await runCli(['consumers', '--workspace', folder, '--connection', 'shop', '--json']);
    const { consumers } = JSON.parse(stdout) as { consumers: { name: string; needsPerson: boolean }[] };
    assert.deepEqual(sorted(consumers.filter(({ needsPerson }) => needsPerson)), NEEDY);
    assert.equal(code, 1);
  });

  it('stay counted while they cannot be read, without those that are muted meanwhile', async () => {
    const { admin } = database;
    await admin.query('ALTER TABLE consumer_workers RENAME TO away');
    await eventually(() => assert.notEqual(handle.feed.state.error, undefined));
    assert.deepEqual(counted(handle.feed.state), all(NEEDY.length));
    test.set('consumers', parseConsumerSettings({ ...SETTINGS, stopped: { muted: true }, muted: {} }));
    assert.deepEqual(counted(handle.feed.state), all(NEEDY.length), 'one more, one fewer');
    test.set('consumers', parseConsumerSettings({ ...SETTINGS, stopped: { muted: true } }));
    assert.deepEqual(counted(handle.feed.state), all(NEEDY.length - 1));
    await admin.query('ALTER TABLE away RENAME TO consumer_workers');
    await eventually(() => assert.equal(handle.feed.state.error, undefined));
    assert.deepEqual(counted(handle.feed.state), all(NEEDY.length - 1));
  });
});
