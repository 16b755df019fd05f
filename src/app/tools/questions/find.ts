import { formatMoment } from '../../../model/diagnosis/words';
import { messageAndError } from '../../../model/log/line';
import type { Meaning } from '../../../model/lookup/subject';
import { understand } from '../../lookup/lookUp';
import { nothingWords } from '../../lookup/words';
import { type NextCall, ToolProblem } from '../input';
import type { ToolStore } from '../ports';
import { AnswerText } from '../text/answer';
import { defineTool, type ToolCall } from '../tool';
import { askEach, askedConnections, CONNECTION_FIELD, unknownIn, unreadWords } from './connections';
import { eventLink, fileAndLine, whereTimeLies } from './eventWords';
import { lacking, lackingWords, STILL_LEARNING } from './flowWords';
import { judgedConsumers } from './judge';
import { callsFor, lookUpIn, meaningWords, type NamedTrace, namedTrace } from './resolve';
import { asksForLacking, asksInGeneral, generalCalls, idsAmong, isQuestion, spokenNames } from './spoken';

/** How many names of each kind are listed. */
const MOST_NAMES = 15;

/** How many log lines are listed when the text means nothing in the store. */
const MOST_LINES = 8;

/** The shortest text that is searched in logs. A shorter one occurs in too many lines. */
const LEAST_SEARCHED = 4;

/** A meaning of the text, and the call that shows it. */
interface Found {
  readonly line: string;
  readonly next?: Omit<NextCall, 'why'>;
  /** The text contains only a part of its name. */
  readonly isGuess?: true;
  /** A type that is missing somewhere, while the text asks for something missing. */
  readonly isLacked?: true;
}

/** Finds what an id, a pasted text, a type, a time or words mean. */
export const findTool = defineTool({
  name: 'find',
  title: 'Find',
  description:
    'What an id, a pasted log line or error, an event type, a stream, a time or words mean: events, traces, streams, types, consumers, log lines. Call it when you have a text and do not know what it is.',
  fields: {
    text: {
      type: 'string',
      required: true,
      description: 'Anything: id, log line, Type/id, #123, "15 min ago", a word.',
    },
    connection: CONNECTION_FIELD,
    cursor: { type: 'string', description: 'From the last answer.' },
  },
  doing: ({ text }, t) => t('Looking for {text}', { text }),
  async answer({ text, connection, cursor }, call) {
    const asked = askedConnections(call, connection);
    const { answers, unread } = await askEach(call, asked, (open) => foundIn(open, text, call));
    // Missing types come first.
    const found = withoutTwins(answers.flatMap(({ found }) => found)).sort(
      (a, b) => Number(b.isLacked ?? 0) - Number(a.isLacked ?? 0),
    );
    const answer = new AnswerText().say(...unread.map(unreadWords(call)));
    if (answers.some(({ isLearning }) => isLearning)) answer.say(STILL_LEARNING);
    if (found.length === 0) {
      const understood = understand(text);
      const words = 'subjects' in understood ? nothingWords(understood.subjects, call.t) : '';
      const unknown = (where: string) =>
        [
          where === '' ? '' : `Looked${where} only.`,
          words,
          'No name is like it, and no log line has it. list_consumers names the consumers, recent_flows the newest traces, with only: failed what failed or lacks something.',
        ]
          .filter((line) => line !== '')
          .join('\n');
      throw new ToolProblem(unknownIn(call, asked, unread, unknown), isQuestion(text) ? generalCalls(text) : []);
    }
    const isGuess = found.every((each) => each.isGuess);
    answer.list(
      isGuess ? 'Nothing is called so; a word of it is in the name of' : found.length === 1 ? 'It is' : 'It may be',
      found.map(({ line }) => line),
      { cursor },
    );
    const general = isGuess ? generalCalls(text) : [];
    const isGeneralFirst = isGuess && !found[0]?.isLacked && asksInGeneral(text);
    const shown = found.slice(0, 4).flatMap(({ next }) => (next ? [{ ...next, why: 'shows it' }] : []));
    // A text like "Why is billing behind?" means the consumers of that name first.
    const meant = shown.filter(({ tool }) => tool === 'diagnose_consumer');
    const calls = isGeneralFirst ? [...meant, ...general.slice(0, 1), ...shown, ...general] : [...shown, ...general];
    for (const { tool, input, why } of calls) answer.next(tool, input, why);
    return answer.toString();
  },
});

/** What one connection has. `isLearning`: the text asks for something missing, but what is missing is not known yet. */
interface FoundIn {
  readonly found: readonly Found[];
  readonly isLearning: boolean;
}

async function foundIn(open: ToolStore, text: string, call: ToolCall): Promise<FoundIn> {
  const found = await meantIn(open, text, call);
  const isOfTypes = found.some(({ next }) => next?.tool === 'describe_event_type');
  if (!isOfTypes || !asksForLacking(text)) return { found, isLearning: false };
  const flows = await open.flows(call.signal);
  const withMissing = found.map((each) => {
    const type = each.next?.tool === 'describe_event_type' ? each.next.input.type : undefined;
    const missing = lackingWords(typeof type === 'string' ? lacking(flows, type) : [], call);
    return missing === '' ? each : { ...each, line: `${each.line}. ${missing}`, isLacked: true as const };
  });
  return { found: withMissing, isLearning: flows === 'learning' };
}

async function meantIn(open: ToolStore, text: string, call: ToolCall): Promise<readonly Found[]> {
  const understood = understand(text);
  const meanings = 'subjects' in understood ? (await lookUpIn(open, text, call)).meanings : [];
  const found = await Promise.all(meanings.map(({ meaning }) => meant(meaning, open, call)));
  const named = await namesLike(open, text, call);
  // For an id of the store, get_logs finds the lines, because it knows the ids of the event.
  if (found.length > 0) return [...found, ...(await idsIn(open, text, call)), ...named];
  const trace = 'subjects' in understood && named.length === 0 ? await namedTrace(open, text, call) : undefined;
  if (!trace) {
    const ids = await idsIn(open, text, call);
    if (ids.length > 0) return [...ids, ...named];
    const said = [...named, ...(await linesWith(open, text, call))];
    if (said.length > 0) return said;
    return (await namesLike(open, text, call, true)).map((each) => ({ ...each, isGuess: true }));
  }
  return [traceFound(trace, open, call)];
}

/** Returns the meanings of those words in a question that may be ids, as in "what did command cmd-17 cause?". */
async function idsIn(open: ToolStore, text: string, call: ToolCall): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const id of idsAmong(text)) {
    if (!('subjects' in understand(id))) continue;
    const { meanings } = await lookUpIn(open, id, call);
    for (const { meaning } of meanings) found.push(await meant(meaning, open, call));
    const trace = meanings.length === 0 ? await namedTrace(open, id, call).catch(unlessProblem) : undefined;
    if (trace) found.push(traceFound(trace, open, call));
  }
  return found;
}

/** Ignores a ToolProblem: the other words of the text may still be found. */
function unlessProblem(error: unknown): undefined {
  if (!(error instanceof ToolProblem)) throw error;
  return undefined;
}

function traceFound({ key: { by, id } }: NamedTrace, { connection }: ToolStore, { quote }: ToolCall): Found {
  return {
    line: `- ${by} ${quote.name(id)} in ${quote.name(connection)}`,
    next: { tool: 'get_trace', input: { id, connection } },
  };
}

/** Keeps the first of several meanings that lead to the same call. */
function withoutTwins(found: readonly Found[]): Found[] {
  const known = new Map<string, Found>();
  for (const each of found) {
    const { line, next } = each;
    const key = next ? JSON.stringify([next.tool, next.input]) : line;
    if (!known.has(key)) known.set(key, each);
  }
  return [...known.values()];
}

/** Returns the newest log lines that contain the text exactly as written. */
async function linesWith(open: ToolStore, pasted: string, call: ToolCall): Promise<readonly Found[]> {
  const { logs, connection } = open;
  const [searched = ''] = pasted.trim().split('\n');
  if (searched.length < LEAST_SEARCHED) return [];
  const { lines, total } = await logs.findText(searched, MOST_LINES, call.signal);
  const found: Found[] = [];
  for (const [at, { time, level, message, fields, file, lineNumber, below }] of lines.entries()) {
    const first = messageAndError({ message, fields });
    const text = below === '' ? first : `${first}: ${below}`;
    const when = time === null ? '' : ` ${formatMoment(time)}`;
    const said = call.quote.data(text, 300);
    const rest = at === 0 && total > lines.length ? ` (the newest of ${total})` : '';
    const line = `- log line${rest}${when} ${level.toUpperCase()} ${said} ${fileAndLine({ file, line: lineNumber })}`;
    const next = (await eventIn(open, text, call)) ?? aroundTime(time, connection);
    found.push(next ? { line, next } : { line });
  }
  return found;
}

/** Returns the call that shows the event that a line names; undefined when it names none or several. */
async function eventIn(open: ToolStore, line: string, call: ToolCall): Promise<Found['next']> {
  if (!('subjects' in understand(line))) return undefined;
  const { meanings } = await lookUpIn(open, line, call);
  const [event, ...others] = meanings.filter(({ meaning }) => meaning.kind === 'event');
  return event && others.length === 0 ? callsFor(event.meaning, open.connection)[0] : undefined;
}

function aroundTime(time: number | null, connection: string): Found['next'] {
  if (time === null) return undefined;
  return { tool: 'get_logs', input: { time: new Date(time).toISOString(), connection } };
}

async function meant(meaning: Meaning, open: ToolStore, call: ToolCall): Promise<Found> {
  const { connection } = open;
  const line = `- ${meaningWords(meaning, call)}, in ${call.quote.name(connection)}`;
  const [next] = callsFor(meaning, connection);
  const found = { line, ...(next ? { next } : {}) };
  if (meaning.kind === 'event') return { ...found, line: `${line}: ${eventLink(meaning.header, connection, call)}` };
  if (meaning.kind !== 'time') return found;
  const { lies, words } = await whereTimeLies(open, meaning, call);
  const since = new Date(meaning.time).toISOString();
  // Before the first event, the events around the time would be from another time.
  const later = { tool: 'recent_flows', input: { since, connection }, why: 'what began since' };
  return { line: `${line}: ${words}`, next: lies === 'before' ? later : (next ?? later) };
}

/**
 * Returns the consumers and event types whose name contains all words of the text, or all of whose words are in the text. `half`: a part of
 * the name is enough.
 */
async function namesLike(
  open: ToolStore,
  text: string,
  { quote, signal }: ToolCall,
  half = false,
): Promise<readonly Found[]> {
  const spoken = spokenNames(text);
  if (!spoken) return [];
  const { connection, store } = open;
  const [{ consumers }, { types }] = await Promise.all([judgedConsumers(open, signal), store.eventTypes(signal)]);
  const where = `, in ${quote.name(connection)}`;
  return [
    ...consumers
      .filter(({ name }) => (half ? spoken.isHalfConsumer : spoken.isMeant)(name))
      .slice(0, MOST_NAMES)
      .map(({ name }) => ({
        line: `- consumer ${quote.name(name)}${where}`,
        next: { tool: 'diagnose_consumer', input: { consumer: name, connection } },
      })),
    ...types
      .filter(({ eventType }) => (half ? spoken.isHalf : spoken.isMeant)(eventType))
      .slice(0, MOST_NAMES)
      .map(({ eventType }) => ({
        line: `- event type ${quote.name(eventType)}${where}`,
        next: { tool: 'describe_event_type', input: { type: eventType, connection } },
      })),
  ];
}
