import { judgedBy } from '../../../app/consumers/judged';
import { missingJson } from '../../../app/flow/flowView';
import { flowsOfTrace } from '../../../app/flow/traceFlows';
import { bodyJson, eventJson } from '../../../app/traces/eventJson';
import { handlingOf } from '../../../app/traces/handling';
import { traceLogsView } from '../../../app/traces/logRows';
import { bodiesInOrder, wantedBodies } from '../../../app/traces/readBodies';
import { readTrace } from '../../../app/traces/readTrace';
import { inSlices } from '../../../base/inSlices';
import { isoOrNull } from '../../../model/event/event';
import { type EventTable, headerSteps } from '../../../model/event/eventTable';
import { buildForest, positionOrder } from '../../../model/forest/chain';
import { toMarkdown, toMermaid } from '../../../model/forest/exportTrace';
import type { Handling } from '../../../model/forest/handledBy';
import type { TraceLogRow, TraceLogsView } from '../../../protocol/traceDetails';
import type { Arguments, CommandContext, RunCommand } from '../../arguments';
import { requirePayloads } from '../../settings/settings';
import { EXIT, Unanswered, WrongUse } from '../../shell/exit';
import { readText } from '../../shell/input';
import { type Output, safeJson, safeLines } from '../../shell/output';
import { type StoreUse, type TerminalStore, withStore } from '../../store/openStore';
import { requireId, resolveTrace } from '../../store/resolve';
import { t } from '../../words';
import { LEARNING_S, learnedFlows } from '../flow/learning';
import { missingAt, printTree, type ReadTrace, shownLines } from './traceTree';

const FORMATS = ['tree', 'markdown', 'json', 'mermaid'] as const;
type Format = (typeof FORMATS)[number];

/** Seconds. Without an index a trace is searched in the whole store. */
const READING_S = 300;

/** What is printed besides the events. */
interface Extras {
  readonly payloads: boolean;
  readonly missing: boolean;
}

/** The most events whose log lines are searched. The log reader has its own limit and reports it. */
const MOST_SEARCHED = 20_000;

/** `event-trace trace ID`: prints the events of one trace, as text for people or for programs. */
export const trace: RunCommand = async (args, context) => {
  const id = requireId(await readText(args.positionals, context.common));
  const format = formatOf(args);
  const extras = { payloads: args.flags.has('payloads'), missing: args.flags.has('missing') };
  if (extras.payloads && (format === 'markdown' || format === 'mermaid')) {
    throw new WrongUse('--payloads goes with --as tree and --as json.');
  }
  const use: StoreUse = {
    timeoutS: READING_S + (extras.missing ? LEARNING_S : 0),
    check(settings) {
      if (extras.payloads) requirePayloads(settings);
    },
    ...(format === 'json' || format === 'tree' || extras.missing ? { consumers: 'once' } : {}),
  };
  return await withStore(context, use, async (open) => {
    const read = await readAll(id, open, context, extras);
    if (read.table.count === 0) throw new Unanswered(`Nothing in this store belongs to ${id}.`, EXIT.attention);
    await print(read, format, context);
    return EXIT.fine;
  });
};

function formatOf({ values, common }: Arguments): Format {
  const asked = values.get('as') ?? (common.json ? 'json' : 'tree');
  const format = FORMATS.find((each) => each === asked);
  if (!format) throw new WrongUse(`--as takes one of ${FORMATS.join(', ')}.`);
  if (common.json && format !== 'json') throw new WrongUse('--json is --as json.');
  return format;
}

async function readAll(
  id: string,
  open: TerminalStore,
  { common, progress }: CommandContext,
  extras: Extras,
): Promise<ReadTrace> {
  const { store, handle, settings, logs, signal } = open;
  const { key, eventId, running } = await resolveTrace(open, id, progress);
  let found = 0;
  const table = await readTrace(store, key, signal, {
    running,
    onStep({ batch, backTo }) {
      found += batch.count;
      const back = backTo === null ? '' : `, searched back to ${new Date(backTo).toISOString()}`;
      progress.show(`${found} events${back} …`);
    },
  });
  const lines = common.logs === undefined ? undefined : await linesOf(table, logs, progress, signal);
  const rules = { masked: settings.payloadRedact.get(), t };
  return {
    key,
    selected: eventId,
    table,
    handling: store.layout.consumers ? await handlingBy(handle, signal) : undefined,
    logs: lines,
    missing: extras.missing ? await missingOf(table, open, progress) : undefined,
    bodies: extras.payloads ? (rows) => bodiesInOrder(store, wantedBodies(table, rows), rules, signal) : undefined,
  };
}

async function handlingBy({ feed }: TerminalStore['handle'], signal: AbortSignal): Promise<ReadTrace['handling']> {
  const { consumers } = await judgedBy(feed, signal);
  return (event) => handlingOf(event, consumers, t);
}

async function missingOf(table: EventTable, open: TerminalStore, progress: CommandContext['progress']) {
  const { window } = await learnedFlows(open, progress);
  return (await flowsOfTrace(window, table, open.store, open.signal)).missing;
}

async function linesOf(
  table: EventTable,
  logs: TerminalStore['logs'],
  progress: CommandContext['progress'],
  signal: AbortSignal,
): Promise<TraceLogsView> {
  progress.show('Reading the logs …');
  const headers = await inSlices(headerSteps(table, MOST_SEARCHED), signal);
  return await inSlices(traceLogsView(await logs.findForTrace(headers, signal)), signal);
}

async function print(read: ReadTrace, format: Format, { output }: CommandContext): Promise<void> {
  const { table, logs } = read;
  switch (format) {
    case 'json':
      return await printTraceJson(output, read);
    case 'tree':
      return await printTree(output, read);
    case 'markdown': {
      const text = toMarkdown(
        table,
        buildForest(table),
        t,
        logs && shownLines(table, logs),
        undefined,
        missingAt(read),
      );
      for (const line of safeLines(text.trimEnd())) output.line(line);
      return;
    }
    case 'mermaid': {
      const text = toMermaid(table, buildForest(table), undefined, undefined, missingAt(read));
      for (const line of safeLines(text.trimEnd())) output.line(line);
    }
  }
}

/**
 * Prints a trace as one JSON document with one event in each line. It is printed while it is read, because payloads may be larger than
 * memory.
 */
async function printTraceJson(
  output: Output,
  { key, table, handling, logs, missing, bodies }: ReadTrace,
): Promise<void> {
  output.raw(`{\n  "format": 1,\n  "key": ${safeJson(key)},\n  "events": [`);
  let separator = '\n';
  const rows = positionOrder(table);
  const body = bodies?.(rows);
  for (const row of rows) {
    const header = table.header(row);
    const event = {
      ...eventJson(header),
      cause: causeOf(table, row),
      handledBy: handling ? handling(header).map(handlingJson) : null,
      ...bodyJson(await body?.(header.position)),
    };
    output.raw(`${separator}    ${safeJson(event)}`);
    separator = ',\n';
    if (body) await output.flush();
  }
  output.raw('\n  ]');
  if (missing) output.raw(`,\n  "missing": ${safeJson(missingJson({ missing }))}`);
  if (logs) {
    output.raw(`,\n  "moreLogLines": ${logs.more},\n  "logLines": [`);
    for (const [at, line] of logs.lines.entries())
      output.raw(`${at === 0 ? '\n' : ',\n'}    ${safeJson(lineJson(line))}`);
    output.raw('\n  ]');
  }
  output.raw('\n}\n');
}

/** Returns the id of the event in the trace that caused this one; null when the cause is not in the trace. */
function causeOf(table: EventTable, row: number): string | null {
  const cause = table.causeIndex(row);
  return cause < 0 ? null : table.eventId(cause);
}

function handlingJson({ consumer, mark, segment, checkpoint }: Handling) {
  return { consumer, mark, segment, checkpoint };
}

function lineJson({ eventId, file, lineNumber, time, level, text }: TraceLogRow) {
  return {
    eventId,
    file,
    line: lineNumber,
    time: isoOrNull(time),
    level: level === 'unknown' ? null : level,
    message: text,
  };
}
