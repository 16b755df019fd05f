import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { demoSource } from '../../src/app/connections/source';
import { MapPanel, type MapPanelDeps } from '../../src/features/map/panel';
import { unknownScope } from '../../src/model/consumer/scope';
import type { MapProtocol } from '../../src/protocol/map';
import type { PushOf } from '../../src/protocol/page';
import { fakePanel } from '../support/consumerPanelHost';
import { eventually } from '../support/eventually';

/**
 * Opens a map of a store whose consumer and event type have the name of its events table. Calls `whileMade` during the
 * first map.
 */
function openMap(whileMade: () => void = () => undefined) {
  const { extensionUri } = vscode.extensions.getExtension('event-trace.event-trace') ?? assert.fail();
  const changed = new vscode.EventEmitter<never>();
  const answers: (() => void)[] = [];
  let table = 'old';
  let isFirst = true;
  let uses = 0;
  const watch = () => {
    uses += 1;
    return {
      dispose() {
        uses -= 1;
      },
    };
  };
  const view = () => ({ name: table, status: 'caughtUp', muted: false, share: { waiting: 0, more: false } });
  const handle = {
    get state() {
      return { kind: 'connected', name: 'shop', store: { layout: { events: { schema: 'public', table } } } };
    },
    source: demoSource,
    onDidChange: changed.event,
    hold: watch,
    feed: {
      get state() {
        return { consumers: [{ ...view(), scope: unknownScope }] };
      },
      onDidChange: changed.event,
      watch,
    },
    async use() {
      const types = [{ eventType: table }];
      await new Promise<void>((resolve) => answers.push(resolve));
      return { types };
    },
  };
  const code = {
    index: {
      eventTypes: [],
      get consumers() {
        // This takes longer than a slice, so that waiting work runs before the map is done.
        for (const until = performance.now() + 10; performance.now() < until; );
        if (isFirst) setImmediate(whileMade);
        isFirst = false;
        return [];
      },
    },
    onDidChange: changed.event,
  };
  const keeper = { window: undefined, update: async () => undefined, onDidChange: changed.event };
  const panel = fakePanel();
  const deps = { ...{ extensionUri, handle, keeper, code }, hub: {}, openTrace: () => {}, openConsumer: () => {} };
  const subject = new MapPanel(panel.asPanel, { connection: 'shop' }, deps as unknown as MapPanelDeps);
  panel.receive({ type: 'ready' });
  const sent = panel.sent as unknown as PushOf<MapProtocol>[];
  return {
    ...{ subject, answers, sent },
    /** How often the panel holds the connection or watches its consumers. */
    uses: () => uses,
    leadTo(other: string) {
      table = other;
      changed.fire(undefined as never);
    },
    maps: () => sent.flatMap((message) => (message.type === 'map' ? [JSON.stringify(message.map)] : [])),
  };
}

describe('map that is ready too late', () => {
  it('is not shown if its connection leads to another store by then', async () => {
    const map = openMap(() => map.leadTo('new'));
    await eventually(() => assert.match(map.maps().at(-1) ?? '', /"new"/));
    for (const text of map.maps()) assert.doesNotMatch(text, /"old"/);
    map.subject.dispose();
  });

  it('shows no event types that the previous store sent too late', async () => {
    const map = openMap();
    await eventually(() => assert.match(map.maps().at(-1) ?? '', /"old"/));
    const before = map.maps().length;
    map.leadTo('new');
    const [old] = map.answers;
    old?.();
    await eventually(() => assert.match(map.maps().at(-1) ?? '', /"new"/));
    map.leadTo('newest');
    await eventually(() => assert.match(map.maps().at(-1) ?? '', /"newest"/));
    for (const text of map.maps().slice(before)) assert.doesNotMatch(text, /"old"/);
    map.subject.dispose();
  });

  it('sends nothing once its panel is closed, and holds and watches nothing any more', async () => {
    const map = openMap();
    await eventually(() => assert.match(map.maps().at(-1) ?? '', /"old"/));
    assert.ok(map.uses() > 0);
    map.subject.dispose();
    assert.equal(map.uses(), 0);
    const before = map.sent.length;
    map.leadTo('new');
    for (const answer of map.answers) answer();
    await new Promise(setImmediate);
    assert.equal(map.sent.length, before);
  });

  it('is given up if its panel is closed while it is made', async () => {
    let isClosed = false;
    const map = openMap(() => {
      map.subject.dispose();
      isClosed = true;
    });
    await eventually(() => assert.ok(isClosed));
    await new Promise(setImmediate);
    assert.deepEqual(map.maps(), []);
  });
});
