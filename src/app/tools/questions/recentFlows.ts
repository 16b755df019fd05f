import { formatMoment } from '../../../model/diagnosis/words';
import { comparePositions, type EventHeader, type Position } from '../../../model/event/event';
import { type BusyConsumer, busyWith, type RunEntry, RunList } from '../../../model/event/runList';
import type { MissingClaim } from '../../../model/flow/missing';
import { parseTime } from '../../../model/lookup/time';
import { formatDuration } from '../../../model/text/format';
import type { ToolStore } from '../ports';
import { ToolProblem } from '../problem';
import { AnswerText } from '../text/answer';
import { countWords } from '../text/quote';
import { defineTool, type ToolCall } from '../tool';
import { askEach, askedConnections, CONNECTION_FIELD, unreadWords } from './connections';
import { eventName } from './eventWords';
import { missingById, STILL_LEARNING, typeWords } from './flowWords';
import { explainedConsumers } from './judge';

/** Higher than every position. */
const END = '9223372036854775807' as Position;

/** Events that are read at once, and at all. */
const PAGE = 500;
const MOST_EVENTS = 3_000;

/** Events that are read where no time is given. */
const NEWEST = 500;

/** A trace that began in the time that was asked for. */
interface Flow {
  readonly connection: string;
  readonly entry: RunEntry;
  /** Lines of level error; null where no log is known. */
  readonly errors: number | null;
  /** Who has not handled all of it; null where that is not known yet. */
  readonly busy: readonly BusyConsumer[] | null;
  /** Consumers that stand still at one of its events. */
  readonly blocked: readonly string[];
  /** What usually follows one of its events and has not. */
  readonly missing: readonly MissingClaim[];
}

/** What began lately. */
export const recentFlowsTool = defineTool({
  name: 'recent_flows',
  title: 'List recent flows',
  description:
    'The traces that began since a time, newest first: first event, size, error lines, what it lacks, which consumers still have to handle it. Use only to see what failed, lacks something or is not finished.',
  fields: {
    since: {
      type: 'string',
      description: 'ISO 8601, "15 min ago", or "program start" in VS Code. Default: the newest 500 events.',
    },
    only: { type: 'string', values: ['all', 'failed', 'unfinished'], description: 'Default: all.' },
    connection: CONNECTION_FIELD,
    cursor: { type: 'string', description: 'From the last answer.' },
  },
  doing: ({ since }, t) =>
    since === undefined ? t('Looking at what began lately') : t('Looking at what began since {since}', { since }),
  async answer({ since, only = 'all', connection, cursor }, call) {
    const time = since === undefined ? undefined : PROGRAM_START.test(since) ? 'start' : parseTime(since);
    if (time === null) {
      throw new ToolProblem(
        'The argument "since" is a time like 2026-11-28T14:02:00Z, "15 min ago", or "program start".',
      );
    }
    const asked = askedConnections(call, connection);
    const { answers, unread } = await askEach(call, asked, (open) => flowsOf(open, time, call.signal));
    if (answers.length === 0) throw new ToolProblem(unread.map(unreadWords(call)).join('\n'));
    const flows = answers.flatMap((each) => each.flows);
    const chosen = flows.filter((flow) => only === 'all' || (only === 'failed' ? isFailed(flow) : isUnfinished(flow)));
    chosen.sort((a, b) => b.entry.root.time - a.entry.root.time);
    const answer = new AnswerText().say(...unread.map(unreadWords(call)));
    const read = answers.reduce((sum, { events }) => sum + events, 0);
    const failed = flows.filter(isFailed).length;
    const unfinished = flows.filter(isUnfinished).length;
    answer.say(
      `${countWords(flows.length, 'flow')} began in the ${countWords(read, 'event')} read; ${failed} failed, ${unfinished} not finished.`,
      answers.some(({ isLearning }) => isLearning) ? STILL_LEARNING : '',
      ...answers.map((each) => readWords(each, call)),
    );
    if (chosen.length > 0)
      answer.list(
        'Flows, newest first',
        chosen.map((flow) => flowLine(flow, call)),
        { cursor },
      );
    for (const flow of chosen.slice(0, 3)) {
      answer.next('get_trace', { id: `#${flow.entry.root.position}`, connection: flow.connection }, 'all of it');
    }
    const [blocked] = chosen.flatMap(({ blocked, connection }) =>
      blocked.map((consumer) => ({ consumer, connection })),
    );
    if (blocked) answer.next('diagnose_consumer', blocked, 'it stands still at one of these');
    if (flows.length === 0 && since !== undefined)
      answer.next('recent_flows', {}, 'the newest ones, whenever they began');
    else if (chosen.length === 0) answer.next('list_consumers', {}, 'whether a consumer needs attention');
    return answer.toString();
  },
});

const isFailed = ({ errors, blocked, missing }: Flow) => (errors ?? 0) > 0 || blocked.length > 0 || missing.length > 0;

const isUnfinished = ({ busy }: Flow) => (busy ?? []).some(({ stopped, atMost }) => stopped || !atMost);

/** Of the program that a person has started in the window. */
const PROGRAM_START = /^(?:the )?(?:program )?start$/i;

/** How far back was read, where there may be more. */
function readWords({ connection, events, oldestAt, more }: FlowsRead, { quote }: ToolCall): string {
  if (more === 'none') return '';
  const read = `${quote.name(connection)}: the newest ${countWords(events, 'event')} were read, back to ${formatMoment(oldestAt)}.`;
  return more === 'earlier'
    ? `${read} For older ones give since.`
    : `${read} Older ones since then are not read: describe_event_type says what is missing of a type, get_logs with time what was logged then.`;
}

interface FlowsRead {
  readonly connection: string;
  readonly flows: readonly Flow[];
  /** How many were read, and the time of the oldest: milliseconds since 1970. */
  readonly events: number;
  readonly oldestAt: number;
  /** Whether there may be older ones: none that were asked for, some that an earlier time reaches, or more than are read. */
  readonly more: 'none' | 'earlier' | 'tooMany';
  readonly isLearning: boolean;
}

async function flowsOf(open: ToolStore, from: number | 'start' | undefined, signal: AbortSignal): Promise<FlowsRead> {
  const since = from === 'start' ? open.startedAt?.() : from;
  if (from === 'start' && since === undefined) {
    throw new ToolProblem('No start of a program was seen in the window. Give a time, or another connection.');
  }
  const { store, connection, logs } = open;
  const { events, more } = await eventsSince(open, since, signal);
  const [first] = events;
  if (!first) return { connection, flows: [], events: 0, oldestAt: Number.NaN, more, isLearning: false };
  const list = new RunList();
  const before = (BigInt(first.position) - 1n).toString() as Position;
  list.add(events, await store.beganBefore(list.unknownOf(events), before, signal));
  const entries = list.newest(list.size);
  const views = await explainedConsumers(open, signal);
  const head = open.feed.state.snapshot?.head ?? null;
  const keys = new Map(entries.flatMap(({ key, events }) => events.map(({ eventId }) => [eventId, key] as const)));
  const { hits, files } = await logs.findForTrace(
    entries.flatMap(({ events }) => events),
    signal,
  );
  const known = await open.flows(signal);
  const { claims } = missingById(known);
  const errors = new Map<string, number>();
  for (const { eventId, level } of hits) {
    const key = keys.get(eventId);
    if (key && (level === 'error' || level === 'fatal')) errors.set(key, (errors.get(key) ?? 0) + 1);
  }
  const flows = entries.map((entry): Flow => {
    const ids = new Set(entry.events.map(({ eventId }) => eventId));
    return {
      connection,
      entry,
      errors: files === 0 ? null : (errors.get(entry.key) ?? 0),
      busy: busyWith(views, head, entry.events),
      blocked: views.filter(({ blocking }) => blocking.some(({ eventId }) => ids.has(eventId))).map(({ name }) => name),
      missing: entry.events.flatMap(({ eventId }) => claims.get(eventId) ?? []),
    };
  });
  return { connection, flows, events: events.length, oldestAt: first.time, more, isLearning: known === 'learning' };
}

/** The newest events back to a time, by position. */
async function eventsSince(
  { store }: ToolStore,
  since: number | undefined,
  signal: AbortSignal,
): Promise<{ readonly events: readonly EventHeader[]; readonly more: FlowsRead['more'] }> {
  const place = since === undefined ? undefined : await store.positionAt(since, signal);
  const most = place ? MOST_EVENTS : NEWEST;
  const isWanted = ({ position, time }: EventHeader) =>
    !place || (comparePositions(position, place.position) >= 0 && (since === undefined || time >= since));
  let events: readonly EventHeader[] = [];
  for (let from = END; events.length < most; ) {
    const page = await store.eventsPage({ from, forward: false, count: Math.min(PAGE, most - events.length) }, signal);
    const wanted = page.filter(isWanted);
    events = [...wanted, ...events];
    const [oldest] = page;
    if (!oldest || wanted.length < page.length || page.length < PAGE) return { events, more: 'none' };
    from = oldest.position;
  }
  return { events, more: place === undefined ? 'earlier' : 'tooMany' };
}

function flowLine({ entry, errors, busy, blocked, missing, connection }: Flow, call: ToolCall): string {
  const { quote } = call;
  const { root, events, lastAt } = entry;
  const waiting = (busy ?? []).filter(({ stopped, atMost }) => stopped || !atMost);
  const parts = [
    countWords(events.length, 'event'),
    lastAt > root.time ? `within ${formatDuration(lastAt - root.time)}` : '',
    errors ? countWords(errors, 'error line') : '',
    blocked.length > 0 ? `stops ${blocked.map(quote.name).join(', ')}` : '',
    missing.length > 0
      ? `lacks ${[...new Set(missing.map(({ effects }) => typeWords(effects, call)))].slice(0, 3).join(', ')}`
      : '',
    busy === null ? 'handling not known yet' : '',
    waiting.length > 0
      ? `waits for ${waiting
          .slice(0, 5)
          .map(({ name, stopped }) => `${quote.name(name)}${stopped ? ' (stopped)' : ''}`)
          .join(', ')}`
      : '',
  ];
  const where = quote.name(connection);
  return `- ${formatMoment(root.time)} ${eventName(root, call)} (${where}): ${parts.filter((part) => part !== '').join(', ')}`;
}
