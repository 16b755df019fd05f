import assert from 'node:assert/strict';
import { allBehindWords, behindWords } from '../../src/features/code/lensWords';
import { culpritItem, culpritTooltip, findingItem, findingSentence } from '../../src/features/consumers/blockingItem';
import { consumerItem, consumerTooltip, segmentItem, segmentTooltip } from '../../src/features/consumers/items';
import { type ConsumerRow, rowsBelow } from '../../src/features/consumers/rows';
import { hoverText } from '../../src/features/links/hovers';
import { meaningItem, startItems, typedItem } from '../../src/features/lookup/items';
import { behind, statusView } from '../../src/features/status/statusView';
import type { Position } from '../../src/model/event/event';
import type { StoredMeaning } from '../../src/model/lookup/subject';
import { visible } from '../../src/model/text/safeText';
import { HOSTILE_TEXTS } from '../support/corpus';
import { makeEvent } from '../support/events';
import { CORE, fakeStore } from '../support/polls';
import { renderMarkdown } from '../support/renderMarkdown';
import { asView } from '../support/views';

const header = (text: string) =>
  makeEvent(1, { eventType: text, stream: { context: text, type: text, id: text }, traceId: text });

/** Returns a consumer with this name, owner and blocking event. */
function rowOf(text: string): ConsumerRow {
  const store = fakeStore(CORE);
  store.append(5);
  const judged = { ...store.look(0, { checkpoint: 2, ownerId: text, heartbeatAgeS: 500 }), name: text };
  const stream = { context: text, type: text, id: text };
  const place = { segment: 0, eventId: 'e', position: '3' as Position, eventType: text, stream };
  const culprit = { consumer: text, ...place, error: text, file: text, lineNumber: 1, isProbable: false };
  return {
    kind: 'consumer',
    connection: text,
    health: asView(judged, { blocking: [culprit] }),
    place: { among: [text, 'other'], row: 'belowStore' },
  };
}

const meanings = (text: string): StoredMeaning[] => [
  { kind: 'event', header: header(text), key: { by: 'trace', id: text } },
  { kind: 'trace', key: { by: 'trace', id: text }, events: 2, capped: false },
  { kind: 'stream', stream: header(text).stream, events: 1, latest: header(text) },
  { kind: 'eventType', eventType: text, latest: header(text) },
  { kind: 'streamType', streamType: text },
];

/** Asserts what VS Code draws in one line, without our own pictures. */
function assertHarmless(text: unknown, what: string): void {
  const shown = String(typeof text === 'object' && text !== null && 'label' in text ? text.label : (text ?? ''));
  const own = shown.replace(/^\$\([a-z~-]+\) /, '');
  assert.doesNotMatch(own, /\$\(|\]\(|[\n\r]/, what);
  assert.equal(visible(own), own, what);
  assert.ok(own.length < 4_000, what);
}

/** Returns everything that is one line, with this text wherever a text of the store may appear. */
function linesOf(text: string): unknown[] {
  const row = rowOf(text);
  const items = [
    consumerItem(row),
    ...rowsBelow(row, findingSentence).flatMap((below) => (below.kind === 'culprit' ? [culpritItem(below)] : [])),
    ...rowsBelow(row, findingSentence).flatMap((below) => (below.kind === 'finding' ? [findingItem(below)] : [])),
    ...row.health.segments.map((segment) => segmentItem({ kind: 'segment', parent: row, segment })),
  ];
  const picks = [
    ...meanings(text).map(meaningItem),
    typedItem(text),
    ...startItems(
      [{ text, title: text }],
      [{ correlationId: text, eventType: text, stream: { type: text, id: text }, events: 1, capped: false, lastAt: 0 }],
    ),
  ];
  const needy = behind(
    [
      { name: text, consumers: [row.health] },
      { name: `${text}2`, consumers: [row.health] },
    ],
    2,
  );
  return [
    ...items.flatMap((item) => [item.label, item.description, item.accessibilityInformation?.label]),
    ...picks.flatMap(({ label, description, detail }) => [label, description, detail]),
    statusView({ kind: 'failed', name: text, reason: 'No.' }, needy).text,
    statusView({ kind: 'connecting', name: text }, undefined).tooltip,
    statusView({ kind: 'connected', name: text } as never, undefined).tooltip,
    behindWords([text, text]),
    allBehindWords({ certain: [text], perhaps: [text] }),
    allBehindWords({ certain: [], perhaps: [text, text] }),
    ...needy.needPerson,
  ];
}

describe('hostile texts in rows, messages and hovers', () => {
  for (const [name, text] of Object.entries(HOSTILE_TEXTS)) {
    it(`are shown with their control characters visible: ${name}`, () => {
      for (const part of linesOf(text)) assertHarmless(part, name);
      const row = rowOf(text);
      const { health } = row;
      const tooltips = health.segments.map((segment) => segmentTooltip({ kind: 'segment', parent: row, segment }));
      for (const tooltip of tooltips) assert.equal(visible(tooltip), tooltip);
      for (const culprit of health.blocking) assert.equal(visible(culpritTooltip(culprit)), culpritTooltip(culprit));
    });

    it(`do not act as markup: ${name}`, async () => {
      const glances = meanings(text).map((meaning) => ({
        meanings: [meaning],
        chain: [header(text)],
        chainEvents: 1,
      }));
      const feed = { snapshot: undefined, consumers: [], error: undefined };
      for (const glance of glances) {
        const html = await renderMarkdown(hoverText(glance, feed, ''));
        assert.doesNotMatch(html, /<(?!\/?(?:p|br|strong|em|code|ul|li|ol)\b)/i, `${name}\n${html}`);
        assert.equal(visible(html), html, name);
      }
      // The tooltip has plain text: the preview draws formulas in it and links web addresses, as in any text.
      const html = await renderMarkdown(consumerTooltip(rowOf(text)).value);
      assert.doesNotMatch(html, /<(?:img|script|iframe|[^>]*=["']?(?:command|javascript|data):)/i, `${name}\n${html}`);
      assert.equal(visible(html), html, name);
    });
  }
});
