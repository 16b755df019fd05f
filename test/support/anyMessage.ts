import fc from 'fast-check';

const NAMES = [
  ...['type', 'id', 'request', 'kind', 'position', 'key', 'by', 'text', 'title', 'on', 'mode', 'eventId', 'after'],
  ...[
    'again',
    'from',
    'to',
    'stepS',
    'consumer',
    'eventType',
    'file',
    'lineNumber',
    'column',
    'reveal',
    'whole',
    'part',
  ],
  ...['logs', 'what', 'traceId', 'correlationId', 'selectEventId'],
];

const TYPES = ['ready', 'request', 'cancel', 'problem', 'follow', 'refresh', 'cancelReading', 'title', 'pause', 'mode'];
/** All kinds of requests but those that ask a person, write settings or leave the window. */
const KINDS = [
  ...[
    'body',
    'stream',
    'logs',
    'traceLogs',
    'traceCount',
    'loadCause',
    'openTrace',
    'copy',
    'openPayload',
    'openLog',
    'goToCode',
  ],
  ...['diagnose', 'appendRate', 'metrics', 'openConsumer'],
];
const WORDS = [...TYPES, ...KINDS, 'trace', 'stream', 'event', 'payload', 'readOn', 'all', 'run', '__proto__'];

const value = fc.oneof(
  fc.constantFrom<unknown>(...WORDS, '1', '99999999999999999999', true, false, 1, 2, null),
  fc.anything({ maxDepth: 2 }),
);
const members = (leaf: fc.Arbitrary<unknown>) =>
  fc.dictionary(fc.constantFrom(...NAMES), leaf, { maxKeys: 8, noNullPrototype: true });
const flag = fc.boolean();
const number = fc.oneof(fc.nat(9), fc.constantFrom(1e9, 2e9));
const text = fc.oneof(fc.string(), fc.constantFrom('payload', 'metadata', 'struct', 'handlers', 'a'.repeat(1_000)));
const key = fc.record({ by: fc.constantFrom('correlation', 'stream', 'event', 'file'), id: text, streamType: text });
/** The values that each field should have. */
const FITTING: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  ...{ again: flag, reveal: flag, whole: flag, logs: flag, from: fc.nat(9), to: number, stepS: number, key },
  ...{
    lineNumber: number,
    column: number,
    position: fc.nat().map(String),
    eventId: text,
    traceId: text,
    correlationId: text,
    text,
  },
  ...{ part: text, what: text, file: text, consumer: text, eventType: text, selectEventId: text },
};
/** Mostly valid requests: sometimes a field is left out or has another value. */
const request = fc
  .record(
    Object.fromEntries(
      Object.entries(FITTING).map(([name, fitting]) => [
        name,
        fc.oneof({ weight: 12, arbitrary: fitting }, { weight: 1, arbitrary: value }),
      ]),
    ),
    { requiredKeys: ['position', 'key', 'again'] },
  )
  .chain((fields) => fc.constantFrom(...KINDS).map((kind) => ({ ...fields, kind })));

/** Any message that a page could send, often with the names and words that the parsers know. */
export const anyMessage: fc.Arbitrary<unknown> = fc.oneof(
  fc.anything({ maxDepth: 3 }),
  members(fc.oneof(value, members(value))),
  fc
    .tuple(
      members(value),
      fc.oneof(fc.constant('request'), fc.constantFrom(...TYPES)),
      fc.nat(9),
      fc.oneof({ weight: 4, arbitrary: request }, value),
    )
    .map(([fields, type, id, request]) => ({ ...fields, type, id, request })),
);
