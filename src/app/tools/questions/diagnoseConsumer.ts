import type { GoIndex } from '../../../code/index/goIndex';
import { type Change, errorClassOf } from '../../../model/diagnosis/before/change';
import { explainChanges, explainWaiting } from '../../../model/diagnosis/before/words';
import { besidesFailure, causeNotes, explainCulprit, triesOf } from '../../../model/diagnosis/causes';
import type { Culprit, Diagnosis } from '../../../model/diagnosis/diagnosis';
import type { RepeatedFailure } from '../../../model/diagnosis/failures';
import {
  explainCompanion,
  explainFailure,
  explainOwner,
  explainSeen,
  howToLearnMore,
} from '../../../model/diagnosis/words';
import { nameOfStream } from '../../../model/event/event';
import { statusWord } from '../../../model/health/statusWords';
import { explainHealth } from '../../../model/health/words';
import { formatWaiting } from '../../../model/text/format';
import { handlersIn } from '../../consumers/joinedScopes';
import { WORKING } from '../../consumers/settled';
import { ToolProblem } from '../input';
import { AnswerText } from '../text/answer';
import { countWords } from '../text/quote';
import { defineTool, type ToolCall } from '../tool';
import { askEach, CONNECTION_FIELD, unreadWords } from './connections';
import { eventLine, eventLink, eventName, fileAndLine, handlerWords } from './eventWords';
import { diagnosed, findConsumer } from './judge';

/** How many segments and events an answer without `detail` has. */
const FEW = 5;

/** How many segments an answer with `detail` has. */
const MOST_SEGMENTS = 64;

/** Explains why one consumer is behind. */
export const diagnoseConsumerTool = defineTool({
  name: 'diagnose_consumer',
  title: 'Diagnose a consumer',
  description:
    'Why a consumer is behind or stopped: the blocking event, its error, when and how often it failed, the log line, the handler in the code, what waits, who went down with it, whether a restart helps.',
  fields: {
    consumer: { type: 'string', required: true, description: 'Name, as list_consumers has it.' },
    connection: CONNECTION_FIELD,
    detail: { type: 'boolean', description: 'All waiting events and segments.' },
    cursor: { type: 'string', description: 'From the last answer: more waiting events.' },
  },
  doing: ({ consumer }, t) => t('Looking why {consumer} is behind', { consumer }),
  async answer({ consumer, connection, detail = false, cursor }, call) {
    const { connection: where, name } = await findConsumer(call, connection, consumer);
    const index = await call.ports.code(call.signal);
    const reading = { handlers: handlersIn(index), payloads: call.ports.payloads.get() === 'masked' };
    const { answers, unread } = await askEach(call, [where], (open) => diagnosed(open, name, reading, call.signal));
    const diagnosis = answers[0];
    if (!diagnosis) throw new ToolProblem(unread.map(unreadWords(call))[0] ?? `${call.quote.name(name)} is gone.`);
    return write({ diagnosis, connection: where, index }, { detail, cursor }, call);
  },
});

interface Shown {
  readonly detail: boolean;
  readonly cursor: string | undefined;
}

interface Subject {
  readonly diagnosis: Diagnosis;
  readonly connection: string;
  readonly index: GoIndex | undefined;
}

function write(subject: Subject, shown: Shown, call: ToolCall): string {
  const { diagnosis, connection, index } = subject;
  const { quote, t } = call;
  const { health, culprits, windows } = diagnosis;
  // A consumer that has handled everything needs no explanation.
  const companions = health.status === 'caughtUp' ? [] : diagnosis.companions;
  const answer = new AnswerText();
  answer.say(`${quote.name(health.name)} (${quote.name(connection)}): ${statusWord(health.status, t)}.`);
  answer.say(explainHealth(health, t));
  for (const culprit of culprits.slice(0, 3)) answer.say(...culpritLines(culprit, subject, call));
  answer.say(...noteLines(diagnosis, call));
  if (culprits.length === 0) {
    const handler = handlerWords(health.name, windows[0]?.events[0]?.eventType, index);
    answer.say(...unnamedLines(diagnosis, call), handler === '' ? '' : `Handler: ${handler}`);
  }
  const changes = explainChanges(diagnosis, t).map((each) => `- ${each}`);
  if (changes.length > 0) answer.say('What changed before, the most telling first:', ...changes);
  // For a working consumer the time of a recovery says nothing. For one that has handled everything, later events do not count as waiting.
  const [waits, ...recovery] = health.status === 'caughtUp' ? [] : explainWaiting(diagnosis, t);
  answer.say(waits, ...(WORKING.includes(health.status) ? [] : recovery));
  answer.say(restartWords(diagnosis), ...howToLearnMore(diagnosis, t));
  if (companions.length > 0) {
    answer.say(`Went down with it: ${companions.map((each) => explainCompanion(each, t)).join(' ')}`);
  }
  sayWaiting(answer, diagnosis, shown, call);
  saySegments(answer, diagnosis, shown, call);
  proposeCalls(answer, subject);
  return answer.toString();
}

function sayWaiting(answer: AnswerText, { windows, windowsLeftOut }: Diagnosis, shown: Shown, call: ToolCall): void {
  const { detail, cursor } = shown;
  const waiting = windows.flatMap(({ segment, events }) =>
    events.map((event) => `- ${segment.id === null ? '' : `segment ${segment.id} `}${eventLine(event, call)}`),
  );
  if (waiting.length > 0) {
    const streams = new Set(windows.flatMap(({ events }) => events.map(({ stream }) => nameOfStream(stream))));
    answer.say(`What it reads next: ${countWords(waiting.length, 'event')} of ${countWords(streams.size, 'stream')}.`);
    if (detail || cursor !== undefined) answer.list('Waiting', waiting, { cursor, detail });
    else answer.say(...waiting.slice(0, FEW), waiting.length > FEW ? 'All of them with detail: true.' : '');
  }
  if (windowsLeftOut > 0) answer.say(`${windowsLeftOut} more segments are behind.`);
}

function saySegments(
  answer: AnswerText,
  { health: { segments } }: Diagnosis,
  { detail }: Shown,
  { t }: ToolCall,
): void {
  if (segments.length < 2) return;
  const lines = segments.map((each) => {
    const { id, checkpoint } = each.segment;
    const waiting = `${formatWaiting(each.share)} waiting`;
    return `- segment ${id ?? 0}: ${statusWord(each.status, t)}, checkpoint ${checkpoint}, ${waiting}, owner ${explainOwner(each, t)}`;
  });
  answer.say('Segments, worst first:', ...lines.slice(0, detail ? MOST_SEGMENTS : FEW));
  if (lines.length > FEW && !detail) answer.say(`${lines.length} segments; more with detail: true.`);
  else if (lines.length > MOST_SEGMENTS) answer.say(`${lines.length} segments; none of the others is worse.`);
}

/**
 * Proposes the consumer that failed first if this one only went down with it, otherwise the event at which it stands, otherwise the first
 * waiting event.
 */
function proposeCalls(answer: AnswerText, { diagnosis, connection }: Subject): void {
  const { culprits, windows, health, companions } = diagnosis;
  // A companion that did not fail would name this consumer in turn, and an agent would go round in circles.
  const first = companions.find(({ failure }) => failure !== null);
  if (first && culprits.length === 0) {
    answer.next('diagnose_consumer', { consumer: first.consumer, connection }, 'it failed first; begin there');
  }
  const event = culprits[0]?.event ?? windows[0]?.events[0];
  if (!event) {
    answer.next('get_logs', { consumer: health.name, connection }, 'what the logs say about it');
    return;
  }
  const id = `#${event.position}`;
  answer.next('get_event', { id, connection, payload: true }, 'the event with its cause, handlers and payload');
  answer.next('get_logs', { id, connection }, 'its log lines');
  answer.next('get_trace', { id, connection }, 'what belongs to it');
}

function culpritLines(culprit: Culprit, { diagnosis, connection, index }: Subject, call: ToolCall): string[] {
  const { quote, t } = call;
  const { event, segment, failure, guessedBy } = culprit;
  const { health } = diagnosis;
  const where = segment.id === null ? '' : ` in segment ${segment.id}`;
  const handler = handlerWords(health.name, event.eventType, index);
  return [
    `${guessedBy === null ? 'Stopped' : 'Probably stopped'} at ${eventName(event, call)}${where}: ${eventLink(event, connection, call)}`,
    `Error: ${quote.data(failure.line.error, 1_500)}`,
    [
      ...(guessedBy === null
        ? [explainFailure(failure, triesOf(culprit, diagnosis), t), ...besidesFailure(culprit, diagnosis, t)]
        : explainCulprit(culprit, diagnosis, t)),
      explainSeen(failure, t),
    ]
      .filter((each) => each !== undefined)
      .join(' '),
    `Log: ${fileAndLine({ file: failure.line.file, line: failure.line.lineNumber })}`,
    ...(handler === '' ? [] : [`Handler: ${handler}`]),
  ];
}

/** Returns what else is known of the cause, as in every face. */
function noteLines(diagnosis: Diagnosis, { quote, t }: ToolCall): string[] {
  return causeNotes(diagnosis, t).flatMap(({ title, quote: said, sentences, log }) => [
    `${title}${said === '' ? '.' : `: ${quote.data(said, 1_500)}`}`,
    sentences.join(' '),
    ...(log ? [`Log: ${fileAndLine({ file: log.file, line: log.lineNumber })}`] : []),
  ]);
}

function unnamedLines({ withoutEvent, passed }: Diagnosis, { quote, t }: ToolCall): string[] {
  const failure: RepeatedFailure | null = withoutEvent ?? passed;
  if (!failure) return [];
  const title = withoutEvent
    ? 'The log has an error that names no event'
    : `It failed before at #${failure.line.position ?? ''}, which its checkpoint has passed since`;
  return [
    `${title}: ${quote.data(failure.line.error, 1_500)}`,
    explainSeen(failure, t) ?? '',
    `Log: ${fileAndLine({ file: failure.line.file, line: failure.line.lineNumber })}`,
  ];
}

/** Kinds of changes that belong to one event: no earlier event had them. */
const NEWS: ReadonlySet<string> = new Set<Change['kind']>(['type', 'value', 'version']);

/** Returns whether a restart helps, as far as store and logs show. */
function restartWords({ health, culprits, withoutEvent, outage, before }: Diagnosis): string {
  const [culprit] = culprits;
  const isDown = health.status === 'stopped' || health.status === 'ownerDead';
  const mayPass = culprit !== undefined && errorClassOf(culprit.failure.line.error) !== undefined;
  if (culprit && culprit.failure.inARow > 1 && mayPass) {
    return 'A restart alone may not help: it reads the same event again, and what its error speaks of may still be so. See to that first.';
  }
  if (culprit && culprit.failure.inARow > 1) {
    return 'A restart alone does not help: it reads the same event again and fails at it. Correct the handler or the data first.';
  }
  const isNew =
    !culprit?.isTriedAgain &&
    before?.changes.some(
      (change) => NEWS.has(change.kind) && 'position' in change && change.position === culprit?.event.position,
    );
  // An error about a network or a timeout may end by itself, whatever the event is like.
  if (culprit && isNew && !mayPass) {
    return 'A restart is safe, but it will probably fail at this event again: the event is unlike those of its type before it (see what changed). Correct the handler or the data first.';
  }
  if (culprit) return 'A restart is safe and may help: it begins again at this event, which has failed once only.';
  if (isDown && outage) return 'A restart is safe, and helps once that server answers it again.';
  if (isDown && withoutEvent)
    return 'A restart is safe: it goes on behind its checkpoint. The logged error may come again.';
  if (isDown) return 'A restart is safe: it goes on behind its checkpoint, and no event is known that would stop it.';
  return '';
}
