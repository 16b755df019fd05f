import { type EventHeader, versionNumber } from '../model/event/event';
import type { GoHandle, GoParameter } from './go/functions';
import { importedPath } from './go/imports';

export interface HandlerTest {
  readonly handle: GoHandle;
  /** The consumer's type. */
  readonly receiver: string;
  readonly event: EventHeader;
  /** The library's word for the history that an event belongs to. */
  readonly streamWord: 'aggregate' | 'stream';
  /** null: the test contains no payload. */
  readonly payload: string | null;
  /** The type of an effect that must be made once although the event comes twice. When absent, the event comes once. */
  readonly once?: string;
}

/** The type of the event parameter: one event or several, by value or by pointer. */
const persisted = /^(\[\]|\.\.\.)?(\*?)(\w+)\.PersistedEvent$/;

/** Why no test can be written. */
export type NoTest = 'noEvent' | 'unknownImport';

/** Writes a Go test that passes one event to a consumer's `Handle`, alone or as a batch of one, formatted as by gofmt. */
export function handlerTest(test: HandlerTest): { readonly name: string; readonly text: string } | NoTest {
  const { handle, receiver, event } = test;
  const parameter = handle.parameters.map(({ type }) => persisted.exec(type)).find(Boolean) ?? [];
  const [, several, pointer = '', library] = parameter;
  if (library === undefined) return 'noEvent';
  const imports = importLines(handle);
  if (!imports) return 'unknownImport';
  const { once } = test;
  const named = `Test${receiver[0]?.toUpperCase()}${receiver.slice(1)}Handles${event.eventType.replace(/\W/g, '')}`;
  const name = once === undefined ? named : `${named}Twice`;
  const lines = [
    `package ${handle.packageName}`,
    '',
    'import (',
    ...imports,
    ')',
    '',
    ...(once === undefined
      ? [`// ${name} feeds the event at position ${event.position} of the store to ${receiver}.Handle.`]
      : twiceComment(name, test)),
    '// Save this file in the package of the consumer. Then set a breakpoint and choose "debug test"',
    '// above the function, or run',
    '//',
    `//	go test -run '^${name}$' .`,
    `func ${name}(t *testing.T) {`,
    `	consumer := &${receiver}${typeArguments(test)}{} // Give it what it needs.`,
    ...(test.payload === null ? [] : [`	payload := ${goText(test.payload)}`]),
    ...(several === '[]'
      ? batchLines(`${pointer}${library}.PersistedEvent`, eventFields(test, library))
      : eventLines(`${pointer ? '&' : ''}${library}.PersistedEvent`, eventFields(test, library))),
    ...handle.parameters
      .filter(isOther)
      .map((each, at) => `	var ${variable(each, at)} ${each.type} // Set it where Handle uses it.`),
    ...(once === undefined ? callLines(handle, '	') : twiceLines(handle, once)),
    '}',
    '',
  ];
  return { name, text: lines.join('\n') };
}

/** The comment of a test that passes the event twice, as happens when the effect was made but the checkpoint was not written. */
const twiceComment = (name: string, { receiver, event }: HandlerTest) => [
  `// ${name} feeds the event at position ${event.position} of the store to ${receiver}.Handle twice,`,
  '// as it comes after a restart between an effect and the checkpoint.',
  '//',
];

const callLines = ({ parameters }: GoHandle, indent: string) => [
  `${indent}if err := consumer.Handle(${argumentsOf(parameters)}); err != nil {`,
  `${indent}	t.Fatal(err)`,
  `${indent}}`,
];

const twiceLines = (handle: GoHandle, once: string) => [
  '	for i := 0; i < 2; i++ {',
  ...callLines(handle, '		'),
  '	}',
  // Only the person knows what Handle writes to, and so where to look.
  `	t.Error(${goString(`Assert here that ${once} was made once, and remove this line.`)})`,
];

/** Returns type arguments that a person can replace; any type is good enough at the start. */
function typeArguments({ handle, receiver }: HandlerTest): string {
  const count = handle.receiver === receiver ? handle.typeParameters : 0;
  return count === 0 ? '' : `[${Array(count).fill('any').join(', ')}]`;
}

const isContext = ({ type }: GoParameter) => type === 'context.Context';
const isEvent = ({ type }: GoParameter) => persisted.test(type);
const eventVariable = ({ type }: GoParameter) => (type.startsWith('[]') ? 'events' : 'event');
const isOther = (each: GoParameter) => !isContext(each) && !isEvent(each);

function variable({ name }: GoParameter, at: number): string {
  return ['_', 'event', 'events', 'consumer', 'payload', 't', 'err'].includes(name) ? `argument${at + 1}` : name;
}

function argumentsOf(parameters: readonly GoParameter[]): string {
  const others = parameters.filter(isOther);
  return parameters
    .map((each) =>
      isContext(each)
        ? 'context.Background()'
        : isEvent(each)
          ? eventVariable(each)
          : variable(each, others.indexOf(each)),
    )
    .join(', ');
}

/** Returns the person's own imports of the packages that the parameters name; undefined when one of them is not found. */
function importLines(handle: GoHandle): string[] | undefined {
  const qualifiers = new Set(handle.parameters.flatMap(({ type }) => /(\w+)\./.exec(type)?.[1] ?? []));
  const lines = new Set(['"testing"', '"time"', '"github.com/google/uuid"']);
  for (const qualifier of qualifiers) {
    const path = importedPath(handle.imports, qualifier);
    if (path === undefined) return undefined;
    const { alias } =
      handle.imports.find((each) => each.path === path && (each.alias ?? qualifier) === qualifier) ?? {};
    lines.add(alias === undefined ? `"${path}"` : `${alias} "${path}"`);
  }
  const pathOf = (line: string) => line.slice(line.indexOf('"'));
  const sorted = [...lines].sort((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1));
  const isStandard = (line: string) => !/^"[^"/]*\./.test(pathOf(line));
  const [own, foreign] = [sorted.filter(isStandard), sorted.filter((line) => !isStandard(line))];
  return [...own.map((line) => `	${line}`), '', ...foreign.map((line) => `	${line}`)];
}

type Field = readonly [name: string, value: string];

function eventFields({ event, streamWord, payload }: HandlerTest, library: string): Field[] {
  const word = streamWord === 'stream' ? 'Stream' : 'Aggregate';
  const { context, type, id } = event.stream;
  const nullable = (name: string, value: string | null): Field[] =>
    value === null ? [] : [[name, `${library}.NullString{String: ${goString(value)}, Valid: true}`]];
  return [
    ['GlobalPosition', event.position],
    ['EventID', `uuid.MustParse(${goString(event.eventId)})`],
    ['EventType', goString(event.eventType)],
    ['EventVersion', String(versionNumber(event.eventVersion) ?? 1)],
    ...(context === null ? [] : [['BoundedContext', goString(context)] as const]),
    [`${word}Type`, goString(type)],
    [`${word}ID`, goString(id)],
    [`${word}Version`, String(event.streamVersion ?? 0)],
    ...nullable('TraceID', event.traceId),
    ...nullable('CorrelationID', event.correlationId),
    ...nullable('CausationID', event.causationId),
    [
      'CreatedAt',
      Number.isFinite(event.time) ? `time.UnixMicro(${Math.round(event.time * 1_000)}).UTC()` : 'time.Time{}',
    ],
    ['Metadata', '[]byte("{}")'],
    ['Payload', payload === null ? 'nil' : '[]byte(payload)'],
  ];
}

const eventLines = (type: string, fields: readonly Field[]) => [
  `	event := ${type}{`,
  ...aligned(fields, '		'),
  '	}',
];

const batchLines = (type: string, fields: readonly Field[]) => [
  `	events := []${type}{`,
  '		{',
  ...aligned(fields, '			'),
  '		},',
  '	}',
];

/** Aligns the values in one column, as gofmt does. */
function aligned(fields: readonly Field[], indent: string): string[] {
  const widest = Math.max(...fields.map(([name]) => name.length));
  return fields.map(([name, value]) => `${indent}${`${name}:`.padEnd(widest + 1)} ${value},`);
}

/** JSON's escapes are also valid in Go. */
const goString = (text: string) => JSON.stringify(text);

/** Uses a raw string when possible, because JSON is then easier to read and to change. */
const goText = (text: string) => (/^[^`\r\0\ufeff]*$/.test(text) ? `\`${text}\`` : goString(text));
