import type { EventHeader } from '../model/event';
import { importedPath } from './declarations';
import type { GoHandle, GoParameter } from './goHandle';

export interface HandlerTest {
  readonly handle: GoHandle;
  /** The consumer's type. */
  readonly receiver: string;
  readonly event: EventHeader;
  /** The word that the library has for whose history an event belongs to. */
  readonly streamWord: 'aggregate' | 'stream';
  /** null: none is written. */
  readonly payload: string | null;
}

/** The event parameter's type, without pointer. */
const persisted = /^(\*?)(\w+)\.PersistedEvent$/;

/** Why no test can be written. */
export type NoTest = 'noEvent' | 'unknownImport';

/** A Go test that feeds one event to a consumer's `Handle`, formatted as gofmt does. */
export function handlerTest(test: HandlerTest): { readonly name: string; readonly text: string } | NoTest {
  const { handle, receiver, event } = test;
  const [, pointer = '', library] = handle.parameters.map(({ type }) => persisted.exec(type)).find(Boolean) ?? [];
  if (library === undefined) return 'noEvent';
  const imports = importLines(handle);
  if (!imports) return 'unknownImport';
  const name = `Test${receiver[0]?.toUpperCase()}${receiver.slice(1)}Handles${event.eventType.replace(/\W/g, '')}`;
  const lines = [
    `package ${handle.packageName}`,
    '',
    'import (',
    ...imports,
    ')',
    '',
    `// ${name} feeds the event at position ${event.position} of the store to ${receiver}.Handle.`,
    '// Save this file in the package of the consumer. Then set a breakpoint and choose "debug test"',
    '// above the function, or run',
    '//',
    `//	go test -run '^${name}$' .`,
    `func ${name}(t *testing.T) {`,
    `	consumer := &${receiver}${typeArguments(test)}{} // Give it what it needs.`,
    ...(test.payload === null ? [] : [`	payload := ${goText(test.payload)}`]),
    `	event := ${pointer ? '&' : ''}${library}.PersistedEvent{`,
    ...aligned(eventFields(test, library)),
    '	}',
    ...handle.parameters
      .filter(isOther)
      .map((each, at) => `	var ${variable(each, at)} ${each.type} // Set it where Handle uses it.`),
    `	if err := consumer.Handle(${argumentsOf(handle.parameters)}); err != nil {`,
    '		t.Fatal(err)',
    '	}',
    '}',
    '',
  ];
  return { name, text: lines.join('\n') };
}

/** Any type will do for a person to begin with. */
function typeArguments({ handle, receiver }: HandlerTest): string {
  const count = handle.receiver === receiver ? handle.typeParameters : 0;
  return count === 0 ? '' : `[${Array(count).fill('any').join(', ')}]`;
}

const isContext = ({ type }: GoParameter) => type === 'context.Context';
const isEvent = ({ type }: GoParameter) => persisted.test(type);
const isOther = (each: GoParameter) => !isContext(each) && !isEvent(each);

function variable({ name }: GoParameter, at: number): string {
  return ['_', 'event', 'consumer', 'payload', 't', 'err'].includes(name) ? `argument${at + 1}` : name;
}

function argumentsOf(parameters: readonly GoParameter[]): string {
  const others = parameters.filter(isOther);
  return parameters
    .map((each) =>
      isContext(each) ? 'context.Background()' : isEvent(each) ? 'event' : variable(each, others.indexOf(each)),
    )
    .join(', ');
}

/** The person's own imports of the packages that the parameters name; undefined where one is not found. */
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
    ['EventVersion', String(event.eventVersion)],
    ...(context === null ? [] : [['BoundedContext', goString(context)] as const]),
    [`${word}Type`, goString(type)],
    [`${word}ID`, goString(id)],
    [`${word}Version`, String(event.streamVersion)],
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

/** Values stand in one column, as gofmt has it. */
function aligned(fields: readonly Field[]): string[] {
  const widest = Math.max(...fields.map(([name]) => name.length));
  return fields.map(([name, value]) => `		${`${name}:`.padEnd(widest + 1)} ${value},`);
}

/** JSON's escapes are Go's too. */
const goString = (text: string) => JSON.stringify(text);

/** Raw where that can be: JSON is easier to read and to change so. */
const goText = (text: string) => (/^[^`\r\0\ufeff]*$/.test(text) ? `\`${text}\`` : goString(text));
