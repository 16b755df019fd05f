import { createBreather, inSlices } from '../../../base/inSlices';
import { nameOfStream } from '../../../model/event/event';
import type { EventTable } from '../../../model/event/eventTable';
import { forestSteps } from '../../../model/forest/chain';
import { type Forest, ghostAt } from '../../../model/forest/forest';
import { handledMark } from '../../../model/forest/handledBy';
import { explainOddities, ghostLabel } from '../../../model/forest/oddity';
import { summarySteps } from '../../../model/forest/summary';
import { idOfTrace } from '../../../model/lookup/link';
import { formatCount, formatDuration } from '../../../model/text/format';
import { readTrace } from '../../traces/readTrace';
import type { FlowsNow } from '../knownFlows';
import type { ToolStore } from '../ports';
import { AnswerText } from '../text/answer';
import { countWords } from '../text/quote';
import { defineTool, type ToolCall } from '../tool';
import { askFirst, CONNECTION_FIELD } from './connections';
import { eventLink } from './eventWords';
import { claimWords, type MissingById, missingById, openWords, STILL_LEARNING } from './flowWords';
import { judgedConsumers } from './judge';
import { ID_FIELD, type NamedTrace, namedTrace, requireText } from './resolve';

/** How many events of one trace are read. */
const MOST_EVENTS = 20_000;

/** The deepest level that is indented; the depth of deeper ones is written as a number. */
const MOST_INDENT = 10;

/** Shows the events that belong together, by cause and effect. */
export const getTraceTool = defineTool({
  name: 'get_trace',
  title: 'Get a trace',
  description:
    'What one command or event set in motion: all its events by cause and effect with times, what is odd or missing, and which consumers have not handled them. Also the history of a stream (Type/id).',
  fields: {
    id: ID_FIELD,
    connection: CONNECTION_FIELD,
    detail: { type: 'boolean', description: 'Ids and handled-by of every event.' },
    cursor: { type: 'string', description: 'From the last answer.' },
  },
  doing: ({ id }, t) => t('Reading the trace of {id}', { id }),
  async answer({ id, connection, detail = false, cursor }, call) {
    requireText(id, call);
    return await askFirst(
      call,
      connection,
      async (open) => {
        const named = await namedTrace(open, id, call);
        return named && (await write(open, named, { detail, cursor }, call));
      },
      (where) => `Nothing${where} belongs to ${call.quote.name(id)}. Call find with the text that you have.`,
    );
  },
});

interface Shown {
  readonly detail: boolean;
  readonly cursor: string | undefined;
}

async function write(open: ToolStore, named: NamedTrace, shown: Shown, call: ToolCall): Promise<string> {
  const { quote, signal, ports } = call;
  const { connection } = open;
  const { key, event, running } = named;
  const table = await readTrace(open.store, key, signal, { most: MOST_EVENTS, running });
  const unhandled = await unhandledIn(open, table, call);
  const flows = await open.flows(signal);
  const missing = missingById(flows);
  const forest = await inSlices(forestSteps(table, key.by === 'stream' ? { order: 'position' } : {}), signal);
  const { rootEventType, events, streams, durationMs, startedAt } = await inSlices(summarySteps(table), signal);
  const name = nameOfStream({ type: key.streamType ?? '', id: key.id });
  const answer = new AnswerText();
  const more = events >= MOST_EVENTS ? ' or more' : '';
  answer.say(
    `${key.by} ${quote.name(name)} (${quote.name(connection)}): ${countWords(events, 'event', more)} in ${countWords(streams, 'stream')} within ${formatDuration(durationMs)}, begins with ${quote.name(rootEventType ?? '')}.`,
    quote.hides(key.id) && table.count > 0
      ? eventLink(table.header(0), connection, call)
      : ports.linkTo(idOfTrace(key), connection),
    await longestStep(table, more !== '', call),
    unhandled.summary,
    await missingSummary(table, flows, missing, signal),
  );
  const drawn = {
    table,
    forest,
    startedAt: startedAt ?? 0,
    selected: event?.eventId,
    unhandled,
    missing,
    detail: shown.detail,
  };
  const lines = { length: forest.count, at: (place: number) => placeLine({ ...drawn, place }, call) };
  answer.list('Events, effects below their cause', lines, { ...shown, more: more !== '' });
  for (const consumer of unhandled.stopped.slice(0, 2)) {
    answer.next('diagnose_consumer', { consumer, connection }, 'it has not handled an event of this trace');
  }
  if (key.by === 'stream' && table.count > 0) {
    const newest = table.header(table.count - 1);
    const words = 'what belongs to its newest event, in other streams too, and what is missing there';
    answer.next('get_trace', { id: `#${newest.position}`, connection }, words);
  }
  const first = event ?? (table.count > 0 ? table.header(0) : undefined);
  if (first) {
    const id = `#${first.position}`;
    answer.next('get_logs', { id, trace: true, connection }, 'the log lines of the whole trace');
    answer.next('get_event', { id, connection, payload: true }, 'one event with its handlers and payload');
  }
  return answer.toString();
}

/** The shortest step that can explain a slow trace, in milliseconds. */
const LEAST_STEP_MS = 1_000;

/**
 * Returns the cause and the effect with the longest time between them; empty when no step took long. `isCut`: not all events of the trace
 * were read.
 */
async function longestStep(table: EventTable, isCut: boolean, { quote, signal }: ToolCall): Promise<string> {
  let [longest, effect] = [LEAST_STEP_MS, -1];
  const breathe = createBreather();
  for (let row = 0; row < table.count; row++) {
    await breathe();
    signal.throwIfAborted();
    const cause = table.causeIndex(row);
    const ms = cause < 0 ? 0 : table.time(row) - table.time(cause);
    // PostgreSQL's infinite times give no duration.
    if (Number.isFinite(ms) && ms >= longest && (ms > longest || effect < 0)) [longest, effect] = [ms, row];
  }
  if (effect < 0) return '';
  const named = (row: number) => `#${table.position(row)} ${quote.name(table.eventType(row))}`;
  return `Longest step${isCut ? ' among the events that were read' : ''}: ${formatDuration(longest)} from ${named(table.causeIndex(effect))} to its effect ${named(effect)}.`;
}

interface Unhandled {
  readonly summary: string;
  /** Row → words for the consumers that have not passed the event. */
  readonly of: (row: number) => string;
  /** Consumers that stand still before an event of the trace. */
  readonly stopped: readonly string[];
}

/** How many events of a trace are compared with the consumers. */
const MOST_MARKED = 5_000;

async function unhandledIn(open: ToolStore, table: EventTable, { quote, signal }: ToolCall): Promise<Unhandled> {
  const { consumers } = await judgedConsumers(open, signal);
  if (consumers.length === 0) return { summary: '', of: () => '', stopped: [] };
  const byRow = new Map<number, string>();
  const waiting = new Map<string, number>();
  const stopped = new Map<string, number>();
  const breathe = createBreather();
  for (let row = 0; row < Math.min(MOST_MARKED, table.count); row++) {
    await breathe();
    signal.throwIfAborted();
    const event = table.header(row);
    const unpassed = consumers
      .map((each) => ({ consumer: each.name, mark: handledMark(each, event) }))
      .filter(({ mark }) => mark !== 'handled' && mark !== 'outside');
    for (const { consumer, mark } of unpassed) {
      const counts = mark === 'stopped' ? stopped : waiting;
      counts.set(consumer, (counts.get(consumer) ?? 0) + 1);
    }
    if (unpassed.length > 0) {
      const words = unpassed.slice(0, 6).map(({ consumer, mark }) => `${quote.name(consumer)} ${mark}`);
      byRow.set(row, words.join(', '));
    }
  }
  const listed = (counts: ReadonlyMap<string, number>) =>
    [...counts]
      .map(([name, count]) => `${quote.name(name)} ${count}`)
      .slice(0, 12)
      .join(', ');
  const parts = [
    stopped.size > 0 ? `Not handled, consumer stopped (events): ${listed(stopped)}.` : '',
    waiting.size > 0 ? `Waiting or out of scope (events): ${listed(waiting)}.` : '',
  ].filter((part) => part !== '');
  const summary = parts.length > 0 ? parts.join(' ') : 'Every consumer that it concerns has handled all of it.';
  return { summary, of: (row) => byRow.get(row) ?? '', stopped: [...stopped.keys()] };
}

/** Returns how much is missing in the trace; empty when flows are not learned. */
async function missingSummary(
  table: EventTable,
  flows: FlowsNow,
  { claims, open }: MissingById,
  signal: AbortSignal,
): Promise<string> {
  if (flows === 'off') return '';
  if (flows === 'learning') return STILL_LEARNING;
  let [missing, waiting] = [0, 0];
  const breathe = createBreather();
  for (let row = 0; row < table.count; row++) {
    await breathe();
    signal.throwIfAborted();
    const id = table.eventId(row);
    if (claims.has(id)) missing += 1;
    if (open.has(id)) waiting += 1;
  }
  const may = waiting === 0 ? '' : ` ${formatCount(waiting)} may still be followed by what usually follows.`;
  if (missing > 0) return `Missing: what usually follows ${formatCount(missing)} of the events has not come.${may}`;
  return `Nothing is missing by what usually follows.${may}`;
}

function missingWords(eventId: string, { claims, open }: MissingById, call: ToolCall): string[] {
  const [claim, cause] = [claims.get(eventId), open.get(eventId)];
  if (claim) return [claimWords(claim, call)];
  return cause ? [openWords(cause, call)] : [];
}

interface Line {
  readonly table: EventTable;
  readonly forest: Forest;
  readonly place: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly selected: string | undefined;
  readonly unhandled: Unhandled;
  readonly missing: MissingById;
  readonly detail: boolean;
}

function placeLine(
  { table, forest, place, startedAt, selected, unhandled, missing, detail }: Line,
  call: ToolCall,
): string {
  const { quote, t } = call;
  const depth = forest.depth[place] ?? 0;
  const indent = `${'  '.repeat(Math.min(depth, MOST_INDENT))}${depth > MOST_INDENT ? `(${depth}) ` : ''}- `;
  const ghost = ghostAt(forest, place);
  if (ghost) return `${indent}${ghostLabel(ghost, t)}${ghost.kind === 'unknown' ? ' (not in this trace)' : ''}`;
  const row = forest.rows[place] ?? 0;
  const ms = table.time(row) - startedAt;
  const marks = [
    table.eventId(row) === selected ? 'asked for' : '',
    ...explainOddities(table, forest, place, t),
    unhandled.of(row),
    ...missingWords(table.eventId(row), missing, call),
    detail ? `id ${quote.name(table.eventId(row))}` : '',
  ].filter((mark) => mark !== '');
  const stream = quote.name(`${table.streamType(row)}/${table.streamId(row)}`);
  const offset = `${ms < 0 ? '' : '+'}${formatDuration(ms)}`;
  return `${indent}#${table.position(row)} ${quote.name(table.eventType(row))} ${stream} ${offset}${marks.length > 0 ? ` [${marks.join('; ')}]` : ''}`;
}
