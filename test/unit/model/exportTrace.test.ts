import assert from 'node:assert/strict';
import { buildForest } from '../../../src/model/chain';
import { encodeHeaders } from '../../../src/model/encodeHeaders';
import { EventTable } from '../../../src/model/eventTable';
import { toJson, toMarkdown, toMermaid } from '../../../src/model/exportTrace';
import { english } from '../../../src/model/translate';
import { makeEvent, uuid } from '../../support/events';
import { CORRELATION, fixtureEvents } from '../../support/fixtures';

function tableOf(events: ReturnType<typeof fixtureEvents>): EventTable {
  const table = new EventTable();
  table.append(encodeHeaders(events));
  return table;
}

describe('export of a trace', () => {
  const real = tableOf(fixtureEvents().filter(({ correlationId }) => correlationId === CORRELATION));

  it('writes Markdown with one line a row, indented like the forest', () => {
    const lines = toMarkdown(real, buildForest(real), english).trimEnd().split('\n');
    assert.match(lines[0] ?? '', /^- command /);
    assert.match(lines[1] ?? '', /^ {2}- \*\*UserRegistered\*\* User\/user-045 · v1 · \+0 ms · #1$/);
    assert.equal(lines.length, real.count + 1);
  });

  it('writes Mermaid with one node a row and one arrow an effect', () => {
    const forest = buildForest(real);
    const text = toMermaid(real, forest, english);
    assert.equal((text.match(/-->/g) ?? []).length, forest.count - 1);
    assert.match(text, /n1\["UserRegistered<br\/>User\/user-045"\]/);
  });

  it('cannot be broken by names of the store', () => {
    const hostile = tableOf([makeEvent(1, { eventType: '"]; click n0 "javascript:x"\n# <img src=x>**' })]);
    const mermaid = toMermaid(hostile, buildForest(hostile), english);
    assert.equal(mermaid.trimEnd().split('\n').length, 2);
    assert.equal((mermaid.match(/"/g) ?? []).length, 2);
    const markdown = toMarkdown(hostile, buildForest(hostile), english);
    assert.equal(markdown.trimEnd().split('\n').length, 1);
    assert.ok(!/(^|[^\\])<img/.test(markdown));
  });

  it('saves headers by position, and bodies only when they are given', () => {
    const table = tableOf([makeEvent(12), makeEvent(9)]);
    const headers = JSON.parse([...toJson(table)].join('')) as Record<string, unknown>[];
    assert.deepEqual(
      headers.map(({ eventId }) => eventId),
      [uuid(9), uuid(12)],
    );
    assert.ok(headers.every((header) => !('payload' in header)));
    const position = table.position(table.indexOf(uuid(9)));
    const bodies = new Map([[position as string, { payload: '{"a":1}', metadata: null }]]);
    const [first] = JSON.parse([...toJson(table, bodies)].join('')) as { payload: string }[];
    assert.equal(first?.payload, '{"a":1}');
  });
});
