import { setImmediate } from 'node:timers/promises';
import { inSlices } from '../../../base/inSlices';
import type { GoIndex } from '../../../code/index/goIndex';
import { inScope, scopedEvent } from '../../../model/consumer/scope';
import { formatMoment } from '../../../model/diagnosis/words';
import type { EventHeader } from '../../../model/event/event';
import { traceKeyOf } from '../../../model/event/headerBatch';
import { statusWord } from '../../../model/health/statusWords';
import { jsonOf } from '../../../model/json/content';
import type { JsonNode } from '../../../model/json/contentView';
import { formatWaiting } from '../../../model/text/format';
import type { TypeActivity } from '../../../store/ports';
import { readTrace } from '../../traces/readTrace';
import { ToolProblem } from '../input';
import type { ToolStore } from '../ports';
import { AnswerText } from '../text/answer';
import { countWords } from '../text/quote';
import { defineTool, type ToolCall } from '../tool';
import { askFirst, CONNECTION_FIELD } from './connections';
import { fileAndLine } from './eventWords';
import { lacking, lackingWords, usualFlowLines } from './flowWords';
import { judgedConsumers } from './judge';

/** How many of the newest events have their traces read for the usual flow, and how many events of each trace are read. */
const SAMPLED = 5;
const MOST_OF_TRACE = 1_000;

/** How many fields and places are listed. */
const MOST_FIELDS = 40;
const MOST_PLACES = 4;

/** How many types are named when no type has the given name. */
const MOST_SIMILAR = 15;

/** Describes an event type. */
export const describeEventTypeTool = defineTool({
  name: 'describe_event_type',
  title: 'Describe an event type',
  description:
    'An event type: payload fields (names, kinds, how often present; no values), versions, where it is made and handled in the code, what usually causes it and what it causes, which consumers handle it and are behind.',
  fields: {
    type: { type: 'string', required: true, description: 'Event type, for example InvoiceIssued.' },
    connection: CONNECTION_FIELD,
    cursor: { type: 'string', description: 'From the last answer: more consumers.' },
  },
  doing: ({ type }, t) => t('Looking at the event type {type}', { type }),
  async answer({ type, connection, cursor }, call) {
    const index = await call.ports.code(call.signal);
    let similar: readonly string[] = [];
    return await askFirst(
      call,
      connection,
      async (open) => {
        const { types } = await open.store.eventTypes(call.signal);
        const names = types.map(({ eventType }) => eventType);
        const lower = type.toLowerCase();
        const name =
          names.find((each) => each === type) ??
          names.find((each) => each.toLowerCase() === lower) ??
          onlyOne(names.filter((each) => asSpoken(each) === asSpoken(type)));
        if (name !== undefined) return await write(open, name, { index, cursor }, call);
        similar = [...similar, ...names.filter((each) => each.toLowerCase().includes(lower))];
        return undefined;
      },
      (where) => {
        const all = [...new Set(similar)];
        const names = all.slice(0, MOST_SIMILAR).map(call.quote.name);
        const rest = all.length - names.length;
        const like =
          names.length === 0
            ? 'Call find with a part of its name.'
            : `Stored are: ${names.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}.`;
        return `No event of the type ${call.quote.name(type)} is stored${where}. ${like}`;
      },
    );
  },
});

/** Returns a name as people say it: "order placed" and "order_placed" both mean OrderPlaced. */
const asSpoken = (name: string) => name.toLowerCase().replace(/[\s_.-]+/g, '');

const onlyOne = (names: readonly string[]) => (names.length === 1 ? names[0] : undefined);

interface Shown {
  readonly index: GoIndex | undefined;
  readonly cursor: string | undefined;
}

async function write(open: ToolStore, type: string, { index, cursor }: Shown, call: ToolCall): Promise<string> {
  const { quote, signal } = call;
  const { store, connection } = open;
  const activity = await store.typeActivity([type], signal);
  const newest = activity.toSorted((a, b) => b.newestAt - a.newestAt)[0];
  if (!newest) throw new ToolProblem(`${quote.name(type)} is not stored any more. Call find with a part of its name.`);
  const answer = new AnswerText();
  answer.say(`${quote.name(type)} (${quote.name(connection)}): newest ${formatMoment(newest.newestAt)}.`);
  answer.say(...activity.map((each) => versionLine(each, call)));
  answer.say(...(await fieldLines(open, type, call)));
  if (index) answer.say(...codeLines(index, type, call));
  const samples = await sampledEvents(open, newest, type, signal);
  const flows = await open.flows(signal);
  const missing = lacking(flows, type);
  answer.say(...(await flowLines(open, samples, call)), ...usualFlowLines(flows, type, call));
  answer.say(lackingWords(missing, call));
  const consumers = await consumerLines(open, samples[0], call);
  if (consumers.length > 0) answer.list('Consumers that handle it', consumers, { cursor });
  const [sample] = samples;
  const [newestGap] = missing;
  if (newestGap) answer.next('get_trace', { id: `#${newestGap.position}`, connection }, 'the newest that lacks it');
  if (sample) answer.next('get_event', { id: `#${sample.position}`, connection }, 'the newest of them');
  if (sample) answer.next('get_trace', { id: `#${sample.position}`, connection }, 'what belongs to the newest');
  return answer.toString();
}

function versionLine({ eventVersion, lastDay, more, newest }: TypeActivity, { quote }: ToolCall): string {
  const version = eventVersion === null ? 'no version' : `version ${quote.name(eventVersion)}`;
  const last = newest[0] ? `, newest #${newest[0].position}` : '';
  return `- ${version}: ${lastDay}${more ? '+' : ''} in the last 24 hours${last}`;
}

/** Returns the names and kinds of the fields in the newest payloads, never their values. */
async function fieldLines({ store }: ToolStore, type: string, { ports, quote, signal }: ToolCall): Promise<string[]> {
  if (ports.payloads.get() === 'never')
    return ['Fields: not read, by the setting eventTrace.agent.payloads or eventTrace.payload.reveal.'];
  const samples = await store.payloadSamples([type], signal);
  const fields = new Map<string, { count: number; readonly kinds: Set<string> }>();
  let read = 0;
  for (const { payload } of samples) {
    const root = await inSlices(jsonOf(payload), signal);
    await setImmediate();
    if (root?.t !== 'object') continue;
    read += 1;
    const entries = new Map(root.entries);
    for (const [name, node] of entries) {
      const known = fields.get(name) ?? { count: 0, kinds: new Set<string>() };
      known.count += 1;
      known.kinds.add(kindOf(node));
      fields.set(name, known);
    }
  }
  if (read === 0) return ['Fields: the newest payloads are no JSON objects, or too large.'];
  if (fields.size === 0) return [`Fields: none in the newest ${countWords(read, 'payload')}.`];
  const lines = [...fields].slice(0, MOST_FIELDS).map(([name, { count, kinds }]) => {
    const presence = count === read ? 'always' : `in ${count} of ${read}`;
    return `${quote.name(name)} ${[...kinds].sort().join('|')} ${presence}`;
  });
  const rest = fields.size - lines.length;
  return [`Fields of the newest ${read} payloads: ${lines.join('; ')}${rest > 0 ? `; ${rest} more` : ''}.`];
}

function kindOf(node: JsonNode): string {
  if (node.t === 'literal') return node.text === 'null' ? 'null' : 'boolean';
  return node.t;
}

/** Returns where the code has the type. */
function codeLines(index: GoIndex, type: string, { quote }: ToolCall): string[] {
  const [struct] = index.structs(type);
  const made = index.producers(type);
  const handled = index.handlers(type);
  return [
    struct ? `Struct: ${fileAndLine(struct)}` : '',
    made.length === 0 ? '' : `Made at: ${made.slice(0, MOST_PLACES).map(fileAndLine).join(', ')}`,
    handled.length === 0
      ? ''
      : `Handled at: ${handled
          .slice(0, MOST_PLACES)
          .map(
            (each) =>
              `${fileAndLine(each)}${each.consumers.length > 0 ? ` (${each.consumers.map(({ name }) => quote.name(name)).join(', ')})` : ''}`,
          )
          .join(', ')}`,
  ];
}

async function sampledEvents({ store }: ToolStore, { newest }: TypeActivity, type: string, signal: AbortSignal) {
  const events: EventHeader[] = [];
  for (const { position } of newest.slice(0, SAMPLED)) {
    const body = await store.body(position, 0, signal);
    if (body && body.header.eventType === type) events.push(body.header);
  }
  return events;
}

/** Returns which types cause the newest events, and which types these events cause. */
async function flowLines(
  { store }: ToolStore,
  events: readonly EventHeader[],
  { quote, signal }: ToolCall,
): Promise<string[]> {
  const causes = new Map<string, number>();
  const effects = new Map<string, number>();
  const count = (counts: Map<string, number>, type: string) => counts.set(type, (counts.get(type) ?? 0) + 1);
  let read = 0;
  for (const event of events) {
    const key = traceKeyOf(event);
    if (!store.hasIndexFor(key)) continue;
    const table = await readTrace(store, key, signal, { most: MOST_OF_TRACE });
    const row = table.indexOf(event.eventId);
    if (row < 0) continue;
    read += 1;
    const cause = table.causeIndex(row);
    count(causes, cause < 0 ? 'a command' : table.eventType(cause));
    for (let other = 0; other < table.count; other++) {
      if (table.causeIndex(other) === row) count(effects, table.eventType(other));
    }
  }
  if (read === 0) return [];
  const words = (counts: ReadonlyMap<string, number>) =>
    [...counts]
      .sort((a, b) => b[1] - a[1])
      .slice(0, 6)
      .map(([type, times]) => `${type === 'a command' ? type : quote.name(type)} ×${times}`)
      .join(', ') || 'nothing';
  return [`The newest ${read}: caused by ${words(causes)}; causes ${words(effects)}.`];
}

async function consumerLines(open: ToolStore, sample: EventHeader | undefined, call: ToolCall): Promise<string[]> {
  if (!sample) return [];
  const { quote, t } = call;
  const { consumers } = await judgedConsumers(open, call.signal);
  const concerned = consumers.filter(({ scope }) => scope.source !== 'unknown' && inScope(scope, scopedEvent(sample)));
  const unknown = consumers.filter(({ scope }) => scope.source === 'unknown' && inScope(scope, scopedEvent(sample)));
  const line = (isSure: boolean) => (view: (typeof consumers)[number]) =>
    `- ${quote.name(view.name)}${isSure ? '' : ' (perhaps)'}: ${statusWord(view.status, t)}, ${formatWaiting(view.share)} waiting`;
  return [...concerned.map(line(true)), ...unknown.map(line(false))];
}
