import { inSlices } from '../../../base/inSlices';
import { type ConsumerLog, type CrashLine, type FailureLine, isNamed } from '../../../model/diagnosis/consumerLog';
import { repeatedFailures } from '../../../model/diagnosis/failures';
import { separateFailures } from '../../../model/diagnosis/rules/firstFailures';
import { isIn, names } from '../../../model/diagnosis/rules/processes';
import { failedEvent } from '../../../model/diagnosis/words';
import { comparePositions, type EventHeader, type Position, parsePosition } from '../../../model/event/event';
import { headerSteps } from '../../../model/event/eventTable';
import { messageAndError } from '../../../model/log/line';
import { parseTime } from '../../../model/lookup/time';
import { formatCount } from '../../../model/text/format';
import { eventsAround } from '../../lookup/placeEvents';
import { readTrace } from '../../traces/readTrace';
import { ToolProblem } from '../input';
import type { ToolStore } from '../ports';
import { type LinesFound, type ShownLogLine, writeLines } from '../text/logLines';
import { countWords } from '../text/quote';
import { defineTool, type ToolCall } from '../tool';
import { askFirst, CONNECTION_FIELD } from './connections';
import { eventName, type Moment, whereTimeLies } from './eventWords';
import { judgedConsumers } from './judge';
import { ID_FIELD, namedEvent, namedTrace, requireText } from './resolve';

/** How many events are searched for at once. */
const MOST_SEARCHED = 20_000;

/** How many events with failures are named with their counts. */
const MOST_COUNTED = 5;

/** How many events on each side of a time are searched for. */
const AROUND = 50;

/** Shows the log lines of an event, a trace, a consumer or a time. */
export const getLogsTool = defineTool({
  name: 'get_logs',
  title: 'Get log lines',
  description:
    'Log lines of an event or its whole trace (id), of the failures of a consumer (consumer), or of the events around a time (time). Equal lines are folded. Give one of id, consumer, time.',
  fields: {
    id: { type: 'string', description: ID_FIELD.description },
    trace: { type: 'boolean', description: 'With id: of its whole trace, not only of the event.' },
    consumer: { type: 'string', description: 'Name, as list_consumers has it.' },
    time: { type: 'string', description: 'ISO 8601, "15 min ago" or #position.' },
    level: { type: 'string', values: ['info', 'warn', 'error'], description: 'This level and worse.' },
    connection: CONNECTION_FIELD,
    cursor: { type: 'string', description: 'From the last answer.' },
  },
  doing: ({ id, consumer, time }, t) => t('Reading the logs of {name}', { name: consumer ?? id ?? time ?? '–' }),
  async answer({ id, trace = false, consumer, time, level, connection, cursor }, call) {
    const given = [id, consumer, time].filter((each) => each !== undefined);
    if (given.length !== 1) throw new ToolProblem('get_logs needs exactly one of id, consumer and time.');
    if (id !== undefined) requireText(id, call);
    const found = await askFirst(
      call,
      connection,
      async (open) => {
        if (id !== undefined) return trace ? await ofTrace(open, id, call) : await ofEvent(open, id, call);
        return consumer === undefined ? await ofTime(open, time ?? '', call) : await ofConsumer(open, consumer, call);
      },
      (where) =>
        `Nothing${where} belongs to ${call.quote.name(given[0] ?? '')}. Call find or list_consumers for the right name.`,
    );
    return await writeLines(found, { level, cursor }, call);
  },
});

async function ofEvent(open: ToolStore, id: string, call: ToolCall): Promise<LinesFound | undefined> {
  const named = await namedTrace(open, id, call);
  if (named && !named.event) return await ofTrace(open, id, call);
  const event = await namedEvent(open, id, call);
  if (!event) return undefined;
  return await linesOf(open, [event], eventName(event, call), call);
}

async function ofTrace(open: ToolStore, id: string, call: ToolCall): Promise<LinesFound | undefined> {
  const named = await namedTrace(open, id, call);
  if (!named) return undefined;
  const { key, running } = named;
  const table = await readTrace(open.store, key, call.signal, { most: MOST_SEARCHED, running });
  const headers = await inSlices(headerSteps(table, MOST_SEARCHED), call.signal);
  return await linesOf(
    open,
    headers,
    `the ${countWords(table.count, 'event')} of ${key.by} ${call.quote.name(key.id)}`,
    call,
  );
}

async function ofTime(open: ToolStore, text: string, call: ToolCall): Promise<LinesFound> {
  const position = /^#\d+$/.test(text) ? parsePosition(text.slice(1)) : undefined;
  const time = position === undefined ? parseTime(text) : null;
  if (position === undefined && time === null) {
    throw new ToolProblem('The argument "time" is a time like 2026-11-28T14:02:00Z, "15 min ago", or a #position.');
  }
  const place: Position | undefined = position ?? (await open.store.positionAt(time ?? 0, call.signal))?.position;
  const moment =
    time === null || place === undefined ? undefined : await whereTimeLies(open, { time, position: place }, call);
  const events = place === undefined ? [] : await eventsAround(open.store, place, { count: AROUND }, call.signal);
  const first = events[0];
  const last = events.at(-1);
  const about =
    first && last
      ? `the ${countWords(events.length, 'event')} from #${first.position} to #${last.position}${outside(moment)}`
      : 'no event at all';
  const at = events.find(({ position }) => place !== undefined && comparePositions(position, place) >= 0) ?? last;
  return await linesOf(open, events, about, call, at);
}

/** Says that the shown events are from another time, when no event is of the given time. */
const outside = (moment: Moment | undefined) =>
  moment && (moment.lies === 'before' || moment.lies === 'after') ? ` (the time lies ${moment.words})` : '';

async function linesOf(
  { logs, connection }: ToolStore,
  headers: readonly EventHeader[],
  about: string,
  { signal }: ToolCall,
  event = headers[0],
): Promise<LinesFound> {
  const { hits, files, more } = await logs.findForTrace(headers, signal);
  const lines = hits.map((hit) => {
    const { time, level, file, lineNumber } = hit;
    return { time, level, text: messageAndError(hit), file, line: lineNumber };
  });
  const next = event && {
    tool: 'get_trace',
    input: { id: `#${event.position}`, connection },
    why: 'what belongs together there, with what is missing',
  };
  return { about, lines, files, more, next };
}

async function ofConsumer(open: ToolStore, consumer: string, call: ToolCall): Promise<LinesFound | undefined> {
  const log = await open.logs.consumerLog(consumer, call.signal, open.store.layout.logWords);
  if (!log.mentioned && log.files > 0) {
    const { consumers } = await judgedConsumers(open, call.signal);
    if (!consumers.some(({ name }) => name === consumer)) return undefined;
  }
  const own = <T extends { readonly consumer: string }>(lines: readonly T[]) =>
    lines.filter((line) => isNamed(line, consumer));
  const lines: ShownLogLine[] = [
    ...own(log.failures).map(failureShown),
    ...own(log.skips).map(({ time, error, file, lineNumber, kind, from, to }) => ({
      time,
      level: 'warn' as const,
      text: `${kind === 'poison' ? 'a batch was skipped' : 'positions were given up'}${from === null ? '' : ` from #${from}`}${to === null ? '' : ` to #${to}`}${error === '' ? '' : `: ${error}`}`,
      file,
      line: lineNumber,
    })),
    ...crashesOf(log, consumer).map(({ time, text, file, lineNumber }) => ({
      time,
      level: 'fatal' as const,
      text,
      file,
      line: lineNumber,
    })),
  ];
  const input = { consumer, connection: open.connection };
  const next = { tool: 'diagnose_consumer', input, why: 'where it stands, and what waits' };
  return {
    about: `failures of ${call.quote.name(consumer)}`,
    summary: await howOften(log, consumer, call),
    lines,
    files: log.files,
    more: false,
    next,
    newestFirst: true,
  };
}

/**
 * Returns how often the consumer failed at each event, counted as in a diagnosis, because one failure has several lines. Empty when it did
 * not fail itself.
 */
async function howOften(log: ConsumerLog, consumer: string, { quote, signal }: ToolCall): Promise<string> {
  const { own } = await inSlices(separateFailures(log), signal);
  const failures = repeatedFailures({ failures: own }, consumer, log.failures);
  if (failures.length === 0) return '';
  const shown = failures.slice(0, MOST_COUNTED).map((failure) => {
    const event = failedEvent(failure);
    const at = event === '' ? 'without an event' : `at ${quote.name(event)}`;
    const least = failure.unseen > 0 ? 'at least ' : '';
    return `${at} ${least}${failure.times === 1 ? 'once' : `${formatCount(failure.times)} times`}`;
  });
  const rest = failures.length > shown.length ? `, and at ${formatCount(failures.length - shown.length)} more` : '';
  return `It failed ${shown.join(', ')}${rest}. One failure may leave several lines.`;
}

/**
 * Returns the crashes of processes that worked on the consumer. A process whose lines name no consumer at all may have worked on it, too.
 */
function crashesOf({ crashes, runs }: ConsumerLog, consumer: string): readonly CrashLine[] {
  return crashes.filter((crash) => {
    const run = runs.find((each) => isIn(each, crash));
    return run === undefined || run.consumers.size === 0 || names(run, consumer);
  });
}

function failureShown({ time, error, position, eventId, file, lineNumber }: FailureLine): ShownLogLine {
  const at = position === null ? (eventId === null ? '' : ` at ${eventId}`) : ` at #${position}`;
  return { time, level: 'error', text: `failed${at}: ${error}`, file, line: lineNumber };
}
