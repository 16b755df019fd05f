import { formatMoment } from '../../../../model/diagnosis/words';
import { comparePositions } from '../../../../model/event/event';
import { parseTime } from '../../../../model/lookup/time';
import { formatDuration } from '../../../../model/text/format';
import { ToolProblem } from '../../input';
import type { ToolStore } from '../../ports';
import { AnswerText } from '../../text/answer';
import { countWords } from '../../text/quote';
import { defineTool, type ToolCall } from '../../tool';
import { askEach, askedConnections, CONNECTION_FIELD, unreadWords } from '../connections';
import { eventName } from '../eventWords';
import { STILL_LEARNING, typeWords } from '../flowWords';
import { type ListedFlows, readFlowCursor, writeFlowCursor } from './flowCursor';
import { type Flow, type FlowsRead, flowsBegun } from './flowsBegun';

/** Lists the flows that began recently. */
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
    only: {
      type: 'string',
      values: ['all', 'failed', 'unfinished', 'failed_or_unfinished'],
      description: 'Default: all.',
    },
    connection: CONNECTION_FIELD,
    cursor: { type: 'string', description: 'From the last answer.' },
  },
  doing: ({ since }, t) =>
    since === undefined ? t('Looking at what began lately') : t('Looking at what began since {since}', { since }),
  async answer({ since, only = 'all', connection, cursor }, call) {
    const time =
      since === undefined
        ? undefined
        : PROGRAM_START.test(since)
          ? 'start'
          : parseTime(since.replace(/^\s*(?:since|from|after)\s+/i, ''));
    if (time === null) {
      throw new ToolProblem(
        'The argument "since" is a time like 2026-11-28T14:02:00Z, "15 min ago", or "program start".',
      );
    }
    const asked = askedConnections(call, connection);
    const places = readFlowCursor(cursor, asked.length);
    const goesOn = asked.filter((_, at) => places[at] !== null);
    const placeOf = (name: string) => places[asked.indexOf(name)] ?? null;
    const { answers, unread } = await askEach(call, goesOn, (open) => {
      const top = placeOf(open.connection)?.top;
      return flowsBegun(open, { since: sinceOf(open, time), top }, call.signal);
    });
    if (answers.length === 0) throw new ToolProblem(unread.map(unreadWords(call)).join('\n'));
    const isChosen = CHOICES[only];
    const isListed = ({ connection, entry }: Flow) => {
      const below = placeOf(connection)?.below;
      return below !== undefined && comparePositions(entry.root.position, below) >= 0;
    };
    const chosen = merged(answers.map(({ flows }) => flows.filter(isChosen)));
    // The flows of earlier answers are counted, too, and come first in the order.
    const listed = chosen.filter(isListed);
    const flows = [...listed, ...chosen.filter((flow) => !isListed(flow))];
    const answer = new AnswerText().say(...unread.map(unreadWords(call)), summaryOf(answers));
    answer.say(...answers.map((each) => readWords(each, placeOf(each.connection), call)));
    const cursorAt = (to: number) =>
      writeFlowCursor(
        asked.map((name) => placeAfter(name, placeOf(name), flows.slice(0, to), flows.slice(to), answers)),
      );
    const at = (place: number) => (flows[place] ? flowLine(flows[place], call) : undefined);
    const isCut = answers.some((each) => each.isCut);
    const next = answer.list(
      'Flows, newest first',
      { length: flows.length, at },
      { from: listed.length, cursorAt, more: isCut },
    );
    propose(answer, flows.slice(listed.length), answers);
    const rest = {
      only,
      ...(since === undefined ? {} : { since }),
      ...(connection === undefined ? {} : { connection }),
    };
    if (chosen.length === 0 && next !== undefined) answer.next('recent_flows', { ...rest, cursor: next }, 'older ones');
    else if (answers.every((each) => each.flows.length === 0) && since !== undefined)
      answer.next('recent_flows', {}, 'the newest ones, whenever they began');
    if (chosen.length === 0) answer.next('list_consumers', {}, 'whether a consumer needs attention');
    return answer.toString();
  },
});

const isFailed = ({ errors, blocked, missing }: Flow) => (errors ?? 0) > 0 || blocked.length > 0 || missing.length > 0;

/** Returns the consumers that still have to handle the flow. One whose scope is unknown is left out, unless it has stopped. */
const waitingFor = ({ busy }: Flow) => (busy ?? []).filter(({ stopped, atMost }) => stopped || !atMost);

const isUnfinished = (flow: Flow) => waitingFor(flow).length > 0;

const CHOICES = {
  all: () => true,
  failed: isFailed,
  unfinished: isUnfinished,
  failed_or_unfinished: (flow: Flow) => isFailed(flow) || isUnfinished(flow),
} as const;

/** Matches the words for the start of the program that a person runs in the window. */
const PROGRAM_START = /\bstart(?:s|ed)?\b/i;

/** Returns a time in milliseconds since 1970. Throws ToolProblem when no start was seen. */
function sinceOf({ startedAt }: ToolStore, time: number | 'start' | undefined): number | undefined {
  if (time !== 'start') return time;
  const started = startedAt?.();
  if (started !== undefined) return started;
  throw new ToolProblem('No start of a program was seen in the window. Give a time, or another connection.');
}

/** Merges lists that are sorted by position into one list by time. */
function merged(lists: readonly (readonly Flow[])[]): Flow[] {
  const places = lists.map(() => 0);
  const all: Flow[] = [];
  for (;;) {
    const heads = lists.flatMap((list, at) => {
      const flow = list[places[at] ?? 0];
      return flow ? [{ flow, at }] : [];
    });
    const [newest] = heads.sort((a, b) => b.flow.entry.root.time - a.flow.entry.root.time);
    if (!newest) return all;
    all.push(newest.flow);
    places[newest.at] = (places[newest.at] ?? 0) + 1;
  }
}

/** Returns where the list of a connection continues; null when it has ended. A connection that could not be read keeps its place. */
function placeAfter(
  connection: string,
  place: ListedFlows | null,
  shown: readonly Flow[],
  rest: readonly Flow[],
  answers: readonly FlowsRead[],
): ListedFlows | null {
  const read = answers.find((each) => each.connection === connection);
  if (!read || !place) return place;
  if (rest.some((flow) => flow.connection === connection)) {
    const last = shown.findLast((flow) => flow.connection === connection);
    return { top: place.top, below: last?.entry.root.position ?? place.below };
  }
  const { isCut, oldest } = read;
  return isCut && oldest ? { top: oldest.position, below: oldest.position } : null;
}

function summaryOf(answers: readonly FlowsRead[]): string {
  const flows = answers.flatMap((each) => each.flows);
  const read = answers.reduce((sum, { events }) => sum + events, 0);
  const [failed, unfinished] = [flows.filter(isFailed).length, flows.filter(isUnfinished).length];
  const counts = `${failed} failed, ${unfinished} not finished`;
  return `${countWords(flows.length, 'flow')} began in the ${countWords(read, 'event')} read; ${counts}.`;
}

/** Returns sentences about what is not in the flows of a connection. */
function readWords(read: FlowsRead, place: ListedFlows | null, call: ToolCall): string {
  const { connection, events, oldest, isCut, isLearning, moreLines, blockedElsewhere } = read;
  const where = call.quote.name(connection);
  const range = place?.top === undefined ? `the newest ${countWords(events, 'event')}` : countWords(events, 'event');
  const from = place?.top === undefined ? '' : ` before #${place.top}`;
  const stopped = blockedElsewhere.flatMap(({ name, blocking: [event] }) =>
    event ? `${call.quote.name(name)} at ${eventName(event, call)}` : [],
  );
  return [
    isCut && oldest ? `${where}: ${range}${from} were read, back to ${formatMoment(oldest.time)}.` : '',
    isLearning ? STILL_LEARNING : '',
    moreLines ? `${where}: not all log lines were read, there may be more error lines.` : '',
    place?.top === undefined && stopped.length > 0
      ? `${where}: stopped at events of flows that began earlier: ${stopped.slice(0, 5).join(', ')}.`
      : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function propose(answer: AnswerText, flows: readonly Flow[], answers: readonly FlowsRead[]): void {
  for (const { connection, entry } of flows.slice(0, 3)) {
    answer.next('get_trace', { id: `#${entry.root.position}`, connection }, 'all of it');
  }
  const here = flows.flatMap(({ blocked, connection }) => blocked.map((consumer) => ({ consumer, connection })));
  const elsewhere = answers.flatMap(({ connection, blockedElsewhere }) =>
    blockedElsewhere.map(({ name }) => ({ consumer: name, connection })),
  );
  const [first] = here;
  if (first) answer.next('diagnose_consumer', first, 'it stands still at one of these');
  else if (elsewhere[0])
    answer.next('diagnose_consumer', elsewhere[0], 'it stands still at an event of an earlier one');
}

function flowLine(flow: Flow, call: ToolCall): string {
  const { quote } = call;
  const { entry, errors, busy, blocked, missing, connection } = flow;
  const { root, events, lastAt } = entry;
  const waiting = waitingFor(flow);
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
