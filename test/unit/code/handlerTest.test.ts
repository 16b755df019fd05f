import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { handleAt } from '../../../src/code/go/functions';
import { type HandlerTest, handlerTest } from '../../../src/code/handlerTest';
import type { EventHeader, Position } from '../../../src/model/event/event';
import { jsonOf } from '../../../src/model/json/content';
import { jsonText } from '../../../src/model/json/print';
import { withPlaceholders } from '../../../src/model/json/rewrite';
import { atOnce } from '../../../src/model/text/steps';
import { createGoFolder, type GoFolder } from '../../support/goFolder';

const run = promisify(execFile);

const EVENT: EventHeader = {
  position: '449' as Position,
  eventId: '09e3eb27-db83-40fc-8239-d3cf777aaddc',
  eventType: 'PaymentCaptured',
  eventVersion: '1',
  stream: { context: 'Shop', type: 'Payment', id: 'pay-"1"' },
  streamVersion: 2,
  traceId: '51e0f2bb4a4eb27224001f79d7de52a9',
  correlationId: null,
  causationId: 'cmd-1',
  time: 1_795_359_351_230.298,
  payloadBytes: 40,
};

const PAYLOAD = '{"card":"4242","amount":12.5,"paid":true,"note":null,"items":[{"sku":"a"}]}';

interface Variant {
  readonly golden: string;
  readonly source: string;
  /** The library's package, as far as the generated test uses it. */
  readonly library: readonly [module: string, folder: string, fields: string];
  readonly test: Omit<HandlerTest, 'handle'>;
}

const STREAM_LIBRARY = [
  'github.com/eventsalsa/store',
  '.',
  'StreamType, StreamID string\n\tStreamVersion int64',
] as const;

const STREAM_TEST = {
  receiver: 'Search',
  event: { ...EVENT, stream: { ...EVENT.stream, context: null } },
  streamWord: 'stream',
  payload: null,
} as const;

/** A consumer of the projector with one of the four signatures of Handle. */
const shape = (parameters: string, ...imports: readonly string[]) => `package search

import (
	"context"

	"github.com/eventsalsa/store"
${imports.map((path) => `	"${path}"\n`).join('')})

type Search struct{}

func (s *Search) Handle(${parameters}) error { return nil }
`;

const redacted = atOnce(
  jsonText(atOnce(withPlaceholders(atOnce(jsonOf(new TextEncoder().encode(PAYLOAD))) ?? assert.fail()))),
);

const VARIANTS: Readonly<Record<string, Variant>> = {
  'for the core library, with a transaction and a redacted payload': {
    golden: 'core.golden',
    source: `package consumers

import (
	"context"
	"database/sql"

	"github.com/pupsourcing/core/es"
)

type Billing struct{}

func (b *Billing) Handle(ctx context.Context, tx *sql.Tx, event es.PersistedEvent) error { return nil }
`,
    library: [
      'github.com/pupsourcing/core',
      'es',
      'BoundedContext, AggregateType, AggregateID string\n\tAggregateVersion int64',
    ],
    test: { receiver: 'Billing', event: EVENT, streamWord: 'aggregate', payload: redacted },
  },
  'for the store library with an alias, type parameters, a pointer and a payload with backticks': {
    golden: 'store.golden',
    source: `package readmodel

import (
	"context"

	events "github.com/eventsalsa/store"
)

type reader[K, V any] struct{}

func (reader[K, V]) Handle(
	_ context.Context, // not needed
	event *events.PersistedEvent,
) error {
	return nil
}
`,
    library: ['github.com/eventsalsa/store', '.', 'StreamType, StreamID string\n\tStreamVersion int64'],
    test: {
      receiver: 'reader',
      event: { ...EVENT, stream: { ...EVENT.stream, context: null }, time: Number.POSITIVE_INFINITY },
      streamWord: 'stream',
      payload: '{"code":"`x`\\n"}',
    },
  },
  'for the projector, with a batch in a transaction': {
    golden: 'batch.golden',
    source: shape('ctx context.Context, tx pgx.Tx, events []store.PersistedEvent', 'github.com/jackc/pgx/v5'),
    library: STREAM_LIBRARY,
    test: { ...STREAM_TEST, payload: '{"paid":true}' },
  },
  'for the projector, with a batch of pointers outside a transaction': {
    golden: 'detached-batch.golden',
    source: shape('ctx context.Context, batch []*store.PersistedEvent'),
    library: STREAM_LIBRARY,
    test: STREAM_TEST,
  },
  'for the projector, with one event in a transaction': {
    golden: 'transaction.golden',
    source: shape('ctx context.Context, tx pgx.Tx, event store.PersistedEvent', 'github.com/jackc/pgx/v5'),
    library: STREAM_LIBRARY,
    test: STREAM_TEST,
  },
  'for the projector, with one event outside a transaction': {
    golden: 'detached.golden',
    source: shape('ctx context.Context, event store.PersistedEvent'),
    library: STREAM_LIBRARY,
    test: STREAM_TEST,
  },
  'for an event that comes twice and may have one effect only': {
    golden: 'twice.golden',
    source: shape('ctx context.Context, tx pgx.Tx, event store.PersistedEvent', 'github.com/jackc/pgx/v5'),
    library: STREAM_LIBRARY,
    test: { ...STREAM_TEST, payload: '{"paid":true}', once: 'InvoiceIssued' },
  },
  'without a payload': {
    golden: 'binary.golden',
    source: `package consumers

import (
	"context"
	sql "database/sql"

	"github.com/pupsourcing/store"
)

type Billing struct{}

func (b *Billing) Handle(ctx context.Context, _ *sql.Tx, event store.PersistedEvent) error { return nil }
`,
    library: ['github.com/pupsourcing/store', '.', 'AggregateType, AggregateID string\n\tAggregateVersion int64'],
    test: {
      receiver: 'Billing',
      event: { ...EVENT, stream: { ...EVENT.stream, context: null } },
      streamWord: 'aggregate',
      payload: null,
    },
  },
};

const hasGo = await run('go', ['version']).then(
  () => true,
  () => false,
);

describe('the generated Go test that feeds an event to a handler', () => {
  let folder: GoFolder;
  let cache: GoFolder;
  before(async () => {
    cache = await createGoFolder();
  });
  after(() => cache.remove());
  beforeEach(async () => {
    folder = await createGoFolder();
  });
  afterEach(() => folder.remove());

  const lineOf = (source: string) => source.split('\n').findIndex((line) => line.includes(') Handle(')) + 1;

  for (const [title, variant] of Object.entries(VARIANTS)) {
    // Where a Go toolchain is present, the text is compiled too. Elsewhere the golden files stand for it: they were compiled.
    it(`is written ${title}`, async function () {
      this.timeout(300_000);
      const { source, test, golden } = variant;
      const handle = handleAt(source, { line: lineOf(source) });
      assert.ok(handle);
      const made = handlerTest({ handle, ...test });
      assert.ok(typeof made === 'object');
      const file = new URL(`../../fixtures/go/${golden}`, import.meta.url);
      if (process.env.EVENT_TRACE_UPDATE_GOLDEN === '1') await writeFile(file, made.text);
      assert.equal(made.text, await readFile(file, 'utf8'));
      if (hasGo) await compile(variant, made.text);
    });
  }

  async function compile({ source, library: [module, path, fields] }: Variant, text: string): Promise<void> {
    const replaced = [module, 'github.com/google/uuid', 'github.com/jackc/pgx/v5'];
    await folder.write({
      'go.mod': [
        'module example.com/shop',
        'go 1.19',
        ...replaced.map((name) => `require ${name} v${/\/v(\d+)$/.exec(name)?.[1] ?? 0}.0.0`),
        ...replaced.map((name, at) => `replace ${name} => ./stub${at}`),
        '',
      ].join('\n'),
      'a/handle.go': source,
      'a/debug_test.go': text,
      'stub0/go.mod': `module ${module}\n`,
      [join('stub0', path, 'event.go')]: library(path === '.' ? (module.split('/').at(-1) ?? '') : path, fields),
      'stub2/go.mod': 'module github.com/jackc/pgx/v5\n',
      'stub2/pgx.go': 'package pgx\n\ntype Tx interface{ Commit() error }\n',
      'stub1/go.mod': 'module github.com/google/uuid\n',
      'stub1/uuid.go': 'package uuid\n\ntype UUID [16]byte\n\nfunc MustParse(s string) UUID { return UUID{} }\n',
    });
    const options = {
      cwd: folder.path,
      env: {
        ...process.env,
        GOFLAGS: '-mod=mod',
        GOPROXY: 'off',
        GOCACHE: join(cache.path, '.cache'),
        GOTOOLCHAIN: 'local',
      },
    };
    assert.equal((await run('gofmt', ['-e', '-l', 'a/debug_test.go'], options)).stdout, '', 'formatted');
    await run('go', ['vet', './a'], options);
  }

  const library = (name: string, fields: string) => `package ${name}

import "time"

type NullString struct {
	String string
	Valid  bool
}

type PersistedEvent struct {
	GlobalPosition int64
	EventID        [16]byte
	EventType      string
	EventVersion   int
	${fields}
	TraceID, CorrelationID, CausationID NullString
	CreatedAt         time.Time
	Metadata, Payload []byte
}
`;

  it('contains no value of a redacted payload', () => {
    for (const value of ['4242', '12.5', 'true', 'sku-']) assert.ok(!redacted.includes(value), value);
    for (const field of ['card', 'amount', 'paid', 'note', 'items', 'sku']) assert.ok(redacted.includes(`"${field}"`));
  });

  it('is not written if Handle takes something else, or if its imports are unknown', () => {
    const source = (type: string) => `package a\n\nfunc (b *B) Handle(ctx context.Context, event ${type}) error {\n}\n`;
    const made = (text: string) => {
      const handle = handleAt(text, { line: 3 });
      assert.ok(handle);
      return handlerTest({ handle, receiver: 'B', event: EVENT, streamWord: 'stream', payload: null });
    };
    assert.equal(made(source('any')), 'noEvent');
    assert.equal(made(source('es.PersistedEvent')), 'unknownImport');
    assert.equal(handleAt(source('any'), { line: 1 }), undefined, 'the file has changed');
  });
});
