import { inSlices } from '../../../base/inSlices';
import { type ConsumerLog, type FailureLine, isNamed } from '../../../model/diagnosis/consumerLog';
import type { Diagnosis } from '../../../model/diagnosis/diagnosis';
import { keyOf } from '../../../model/diagnosis/failures';
import type { KnownHandler } from '../../../model/diagnosis/rules/blame';
import { separateFailures } from '../../../model/diagnosis/rules/firstFailures';
import { standsStill } from '../../../model/health/rules';
import { blockingOf } from '../../consumers/blockingEvents';
import { gather, gatherWhole } from '../../consumers/diagnosis/diagnose';
import type { Judged } from '../../consumers/judged';
import { isSure, settledJudgement } from '../../consumers/settled';
import type { ConsumerView } from '../../consumers/view';
import { ToolProblem } from '../input';
import type { ToolStore } from '../ports';
import { listedWords } from '../text/quote';
import type { ToolCall } from '../tool';
import { askEach, askedConnections, unknownIn } from './connections';

/** How long a first call waits. Three polls, two seconds apart, show whether a checkpoint moves. */
const LIST_PATIENCE_MS = 8_000;

/** How long a diagnosis waits: a resting consumer counts as blocked only after a while. Agents' hosts give up after a minute. */
const DIAGNOSIS_PATIENCE_MS = 38_000;

/** How many consumers of one list have their waiting events read. */
const MOST_EXPLAINED = 10;

/** Returns all consumers of a store as the panels show them; empty when it has no consumer tables. Waits only for the first looks. */
export async function judgedConsumers({ store, feed }: ToolStore, signal: AbortSignal): Promise<Judged> {
  if (!store.layout.consumers) return { consumers: [], takenAt: Date.now() };
  return await settledJudgement(feed, { patienceMs: LIST_PATIENCE_MS, signal, isEnough: isShown });
}

/** Whether panels would show more than that the consumer is being looked at. */
const isShown = ({ rule }: ConsumerView) => rule !== 'warmingUp' && rule !== 'lookingBack' && rule !== 'unread';

/** Returns all consumers, with what the logs say about those that stand still. */
export async function explainedConsumers(open: ToolStore, signal: AbortSignal): Promise<readonly ConsumerView[]> {
  const judged = await judgedConsumers(open, signal);
  const toExplain = judged.consumers.filter((view) => standsStill(view) && view.blocking.length === 0);
  const names = toExplain.map(({ name }) => name);
  const read = names.length === 0 ? [] : await open.logs.consumerLogs(names, signal, open.store.layout.logWords);
  const logs = await likeliest(new Map(read.map((log, i) => [names[i] ?? '', log])), signal);
  const views: ConsumerView[] = [];
  for (const view of judged.consumers) {
    const log = logs.get(view.name);
    views.push(log ? { ...view, blocking: await blockingIn(open, judged, view.name, log, signal) } : view);
  }
  return views;
}

/**
 * Chooses the logs that are read closely. Consumers that failed at an event themselves come before those that went down with another one.
 */
async function likeliest(logs: ReadonlyMap<string, ConsumerLog>, signal: AbortSignal) {
  if (logs.size <= MOST_EXPLAINED) return logs;
  const failing = new Set<string>();
  for (const [name, log] of logs) {
    const isOwn = (line: FailureLine) => isNamed(line, name) && keyOf(line) !== '';
    if (!log.failures.some(isOwn)) continue;
    const { own } = await inSlices(separateFailures(log), signal);
    if (own.some(isOwn)) failing.add(name);
  }
  const rank = (name: string) => Number(failing.has(name));
  return new Map([...logs].sort(([a], [b]) => rank(b) - rank(a)).slice(0, MOST_EXPLAINED));
}

/** Returns the events that block a consumer, according to its log. Without failures in the log, the store is not asked. */
async function blockingIn(open: ToolStore, judged: Judged, name: string, log: ConsumerLog, signal: AbortSignal) {
  if (log.failures.length === 0 && log.crashes.length === 0) return [];
  const diagnosis = await gather(name, { ...sourcesOf(open, judged), readLog: async () => log }, signal);
  return diagnosis ? blockingOf(diagnosis) : [];
}

/**
 * Returns why one consumer is behind; null when there is no such consumer. Waits until the status is certain, unless a log names the event.
 */
export async function diagnosed(
  open: ToolStore,
  name: string,
  reading: StopReading,
  signal: AbortSignal,
): Promise<Diagnosis | null> {
  const first = await judgedConsumers(open, signal);
  const diagnosis = await wholeFor(open, first, name, reading, signal);
  const view = open.feed.state.consumers.find((each) => each.name === name);
  if (!diagnosis || !view || isSure(view) || diagnosis.culprits.length > 0) return diagnosis;
  const only = (each: string) => each === name;
  const settled = await settledJudgement(open.feed, { only, patienceMs: DIAGNOSIS_PATIENCE_MS, signal });
  return await wholeFor(open, settled, name, reading, signal);
}

/** What may be read about the time before a stop: the files of handlers, and whether payloads may be compared. */
interface StopReading {
  readonly handlers: readonly KnownHandler[];
  readonly payloads: boolean;
}

async function wholeFor(open: ToolStore, judged: Judged, name: string, reading: StopReading, signal: AbortSignal) {
  const { store, history, commits } = open;
  const sources = {
    ...sourcesOf(open, judged),
    store: {
      layout: store.layout,
      waiting: store.waiting,
      eventsAfter: store.eventsAfter,
      ...(reading.payloads ? { payloadsAt: store.payloadsAt } : {}),
    },
    handlers: () => reading.handlers,
    ...(history ? { history: () => history(name) } : {}),
    ...(commits ? { commits } : {}),
  };
  return await gatherWhole(name, sources, signal);
}

function sourcesOf({ store, logs }: ToolStore, judged: Judged) {
  return { store, judged: async () => judged, readLog: logs.consumerLog };
}

/**
 * Returns the consumer of this name: an exact match, otherwise one that ignores case, otherwise the only one whose name contains the text.
 */
export async function findConsumer(call: ToolCall, connection: string | undefined, asked: string) {
  const { quote, signal } = call;
  const named = askedConnections(call, connection);
  const { answers, unread } = await askEach(call, named, async (open: ToolStore) => {
    const { consumers } = await judgedConsumers(open, signal);
    return consumers.map(({ name }) => ({ connection: open.connection, name }));
  });
  const all = answers.flat();
  const lower = asked.toLowerCase();
  const tests: readonly ((name: string) => boolean)[] = [
    (name) => name === asked,
    (name) => name.toLowerCase() === lower,
    (name) => name.toLowerCase().includes(lower),
  ];
  for (const test of tests) {
    const found = all.filter(({ name }) => test(name));
    const [only] = found;
    if (only && found.length === 1) return only;
    if (found.length > 1) {
      const names = found.slice(0, 10).map((each) => `${quote.name(each.name)} (${quote.name(each.connection)})`);
      const range = listedWords(names.length, found.length);
      const next = found.map((each) => ({
        tool: 'diagnose_consumer',
        input: { consumer: each.name, connection: each.connection },
        why: 'why it is behind',
      }));
      throw new ToolProblem(`Several consumers match (${range}): ${names.join(', ')}.`, next);
    }
  }
  const names = all.slice(0, 40).map(({ name }) => quote.name(name));
  const unknown = (where: string) => {
    const rest = all.length > names.length ? ` and ${all.length - names.length} more, see list_consumers` : '';
    const there =
      names.length === 0 ? `There are no consumers${where}.` : `Consumers${where}: ${names.join(', ')}${rest}.`;
    return `There is no consumer ${quote.name(asked)}${where}. ${there}`;
  };
  throw new ToolProblem(unknownIn(call, named, unread, unknown));
}
