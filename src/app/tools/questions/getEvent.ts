import type { GoIndex } from '../../../code/index/goIndex';
import type { EventHeader } from '../../../model/event/event';
import { traceKeyOf } from '../../../model/event/headerBatch';
import { formatBytes, formatDuration } from '../../../model/text/format';
import { bodyText } from '../../traces/bodies';
import { handlingOf } from '../../traces/handling';
import { readTrace } from '../../traces/readTrace';
import type { ToolStore } from '../ports';
import { AnswerText } from '../text/answer';
import { countWords } from '../text/quote';
import { SECRET_KEYS } from '../text/secrets';
import { defineTool, type ToolCall } from '../tool';
import { askFirst, CONNECTION_FIELD } from './connections';
import { eventLine, eventLink, eventName, fileAndLine, handlerWords } from './eventWords';
import { judgedConsumers } from './judge';
import { ID_FIELD, namedEvent, requireText } from './resolve';

/** The longest payload and the longest metadata in an answer, in characters. */
const MOST_PAYLOAD = 2_048;
const MOST_METADATA = 800;

/** How many bytes of the payload are read. */
const MOST_READ = 64_000;

/** How many events of its trace are read to find its cause and effects. */
const MOST_RELATED = 20_000;

const FEW = 8;

/** Shows one event and what belongs to it. */
export const getEventTool = defineTool({
  name: 'get_event',
  title: 'Get an event',
  description:
    'One event: stream, version, time, its cause and effects, which consumers have handled it and where in the code, its payload if asked for (secrets masked).',
  fields: {
    id: ID_FIELD,
    connection: CONNECTION_FIELD,
    payload: { type: 'boolean', description: 'Also payload and metadata.' },
    cursor: { type: 'string', description: 'From the last answer: more consumers.' },
  },
  doing: ({ id }, t) => t('Reading event {id}', { id }),
  async answer({ id, connection, payload = false, cursor }, call) {
    requireText(id, call);
    const index = await call.ports.code(call.signal);
    return await askFirst(
      call,
      connection,
      async (open) => {
        const event = await namedEvent(open, id, call);
        return event && (await write(open, event, { payload, index, cursor }, call));
      },
      (where) => `There is no event ${call.quote.name(id)}${where}. Call find with the text that you have.`,
    );
  },
});

interface Shown {
  readonly payload: boolean;
  readonly index: GoIndex | undefined;
  readonly cursor: string | undefined;
}

async function write(
  open: ToolStore,
  event: EventHeader,
  { payload, index, cursor }: Shown,
  call: ToolCall,
): Promise<string> {
  const { quote } = call;
  const { connection } = open;
  const id = `#${event.position}`;
  const key = traceKeyOf(event);
  const answer = new AnswerText();
  answer.say(`${eventLine(event, call)} (${quote.name(connection)}): ${eventLink(event, connection, call)}`);
  answer.say(
    [
      `id ${quote.name(event.eventId)}`,
      event.streamVersion === null ? '' : `version ${event.streamVersion} of its stream`,
      event.eventVersion === null ? '' : `schema version ${quote.name(event.eventVersion)}`,
      event.correlationId === null ? '' : `correlation ${quote.name(event.correlationId)}`,
      event.traceId === null ? '' : `trace ${quote.name(event.traceId)}`,
      `payload ${formatBytes(event.payloadBytes)}`,
    ]
      .filter((part) => part !== '')
      .join(', '),
  );
  answer.say(...(await relatedLines(open, event, call)));
  const stopped = await handledLines(open, event, { index, cursor }, call, answer);
  if (index) {
    const made = index.producers(event.eventType).slice(0, 2).map(fileAndLine);
    if (made.length > 0) answer.say(`Made at: ${made.join(', ')}`);
  }
  if (payload) answer.say(...(await payloadLines(open, event, call)));
  else answer.next('get_event', { id, connection, payload: true }, 'the same with its payload');
  for (const consumer of stopped.slice(0, 2))
    answer.next('diagnose_consumer', { consumer, connection }, 'it has not handled this event');
  answer.next('get_logs', { id, connection }, 'its log lines');
  answer.next('get_trace', { id, connection }, `all of its ${key.by}`);
  return answer.toString();
}

/** Returns the cause and the effects, from the events of its trace. */
async function relatedLines({ store }: ToolStore, event: EventHeader, call: ToolCall): Promise<string[]> {
  const key = traceKeyOf(event);
  const isIndexed = store.hasIndexFor(key);
  // Without an index, the whole store would have to be searched. get_trace does that.
  if (!isIndexed) return causeWords(event, undefined, call);
  const table = await readTrace(store, key, call.signal, { most: MOST_RELATED });
  const row = table.indexOf(event.eventId);
  if (row < 0) return causeWords(event, undefined, call);
  const cause = table.causeIndex(row);
  const effects = Array.from({ length: table.count }, (_, other) => other).filter(
    (other) => table.causeIndex(other) === row,
  );
  const lines = effects
    .slice(0, FEW)
    .map(
      (other) => `- ${eventName(table.header(other), call)} ${formatDuration(table.time(other) - event.time)} later`,
    );
  return [
    ...causeWords(event, cause < 0 ? undefined : table.header(cause), call),
    effects.length === 0
      ? `Effects: none among the ${countWords(table.count, 'event')} of its ${key.by}.`
      : `Effects (total ${effects.length}):`,
    ...lines,
    effects.length > FEW ? 'All of them: get_trace.' : '',
  ];
}

function causeWords({ causationId }: EventHeader, cause: EventHeader | undefined, call: ToolCall): string[] {
  if (cause) return [`Cause: ${eventName(cause, call)}`];
  return [
    causationId === null
      ? 'Cause: none is stored.'
      : `Cause: ${call.quote.name(causationId)}, no event of its trace: a command, or an event outside.`,
  ];
}

/** Adds how consumers have handled the event. Returns the consumers that stand still before it. */
async function handledLines(
  open: ToolStore,
  event: EventHeader,
  { index, cursor }: Pick<Shown, 'index' | 'cursor'>,
  { quote, signal, t }: ToolCall,
  answer: AnswerText,
): Promise<readonly string[]> {
  const { consumers } = await judgedConsumers(open, signal);
  if (consumers.length === 0) return [];
  const handlings = handlingOf(event, consumers, t);
  const order = ['stopped', 'waiting', 'handled'];
  const sorted = handlings.toSorted((a, b) => order.indexOf(a.mark) - order.indexOf(b.mark));
  const lines = sorted.map(({ consumer, sentence }) => {
    const handler = handlerWords(consumer, event.eventType, index);
    return `- ${quote.name(consumer)}: ${sentence}${handler === '' ? '' : ` Handler: ${handler}`}`;
  });
  if (lines.length > 0) answer.list('Consumers', lines, { cursor });
  else answer.say('No consumer handles events like this one.');
  return sorted.filter(({ mark }) => mark === 'stopped').map(({ consumer }) => consumer);
}

/** The answer when the person has to be asked, but nobody can be asked. */
const UNASKED =
  'Payload: not shown. By the setting eventTrace.agent.payloads the person is asked first, and this host cannot ask (MCP elicitation). The person can open the event in the window, or set it to "masked". Go on without it.';

async function payloadLines(open: ToolStore, event: EventHeader, call: ToolCall): Promise<string[]> {
  const { ports, quote, signal } = call;
  const policy = ports.payloads.get();
  if (policy === 'never')
    return ['Payload: not shown, by the setting eventTrace.agent.payloads or eventTrace.payload.reveal.'];
  if (policy === 'ask') {
    const mayShow = await ports.mayShowPayload(eventName(event, call), signal);
    if (mayShow === undefined) return [UNASKED];
    if (!mayShow) return ['Payload: the person did not agree to show it. Go on without it.'];
  }
  const rules = { masked: [...ports.masked.get(), ...SECRET_KEYS], t: ports.t };
  const body = await open.store.body(event.position, MOST_READ, signal);
  if (!body) return ['Payload: the event is no longer there.'];
  const payload = await bodyText(body, 'payload', rules, signal);
  const metadata = body.metadata === null ? undefined : await bodyText(body, 'metadata', rules, signal);
  // The dump of a binary payload would show texts that no mask finds.
  const isBinary = payload.kind === 'hex';
  return [
    isBinary
      ? `Payload: ${formatBytes(event.payloadBytes)} that are no text; open the event in the window.`
      : `Payload (masked${payload.isCut ? ', its beginning' : ''}): ${quote.data(onOneLine(payload.text), MOST_PAYLOAD)}`,
    metadata ? `Metadata: ${quote.data(onOneLine(metadata.text), MOST_METADATA)}` : '',
  ];
}

/** Removes the indentation of printed JSON. Line breaks inside texts are escaped, so they are not affected. */
function onOneLine(json: string): string {
  return json.replace(/\n\s*/g, ' ');
}
