import { flowJson } from '../../../app/flow/flowView';
import { inSlices } from '../../../base/inSlices';
import { isNotKnownYet } from '../../../model/flow/flowWindow';
import { type FlowGraph, flowFrom, flowMermaid, type GraphEdge } from '../../../model/flow/graph';
import { findVariants, type Variant, wayDifferences, wayWords } from '../../../model/flow/variants';
import { formatCount, formatDuration, formatShare } from '../../../model/text/format';
import type { Arguments, RunCommand } from '../../arguments';
import { EXIT, Unanswered, WrongUse } from '../../shell/exit';
import { cell, type Output, safeLines } from '../../shell/output';
import { printTable } from '../../shell/table';
import { withStore } from '../../store/openStore';
import { t } from '../../words';
import { LEARNING_S, learnedFlows } from './learning';

const FORMATS = ['table', 'mermaid', 'json'] as const;
type Format = (typeof FORMATS)[number];

/** The most ways of a flow that are printed. The others are counted. */
const MOST_WAYS = 5;

/** `event-trace flow TYPE`: prints what usually follows events of a type. */
export const flow: RunCommand = async (args, context) => {
  const [type] = args.positionals;
  if (type === undefined || args.positionals.length > 1) throw new WrongUse('flow needs the name of one event type.');
  const format = formatOf(args);
  const { output, progress } = context;
  return await withStore(context, { timeoutS: LEARNING_S, consumers: 'once' }, async (open) => {
    const { window } = await learnedFlows(open, progress);
    const graph = flowFrom(window.norms, type);
    if (!graph) {
      const among = `${formatCount(window.norms.events)} events`;
      throw new Unanswered(`No event of the type "${cell(type)}" is among the newest ${among}.`, EXIT.attention);
    }
    const ways = await inSlices(findVariants(window, type), open.signal);
    switch (format) {
      case 'mermaid':
        for (const line of safeLines(flowMermaid(graph, formatDuration).trimEnd())) output.line(line);
        break;
      case 'json':
        output.json(flowJson(graph, ways, window.norms));
        break;
      case 'table':
        printFlow(output, graph, ways, isNotKnownYet(window, type));
    }
    return EXIT.fine;
  });
};

function formatOf({ values, common }: Arguments): Format {
  const asked = values.get('as') ?? (common.json ? 'json' : 'table');
  const format = FORMATS.find((each) => each === asked);
  if (!format) throw new WrongUse(`--as takes one of ${FORMATS.join(', ')}.`);
  if (common.json && format !== 'json') throw new WrongUse('--json is --as json.');
  return format;
}

/** The sentence when it is not known whether anything follows. */
const notKnownYetWords = (type: string) =>
  `It is not known yet what follows ${type}: its events are young, or consumers have not come to them.`;

function printFlow(
  output: Output,
  { root, edges, forks, rarer }: FlowGraph,
  ways: readonly Variant[],
  notKnownYet: boolean,
): void {
  if (edges.length === 0)
    output.wrapped(notKnownYet ? notKnownYetWords(cell(root)) : `Nothing usually follows ${cell(root)}.`);
  else {
    printTable<GraphEdge>(
      output,
      [
        { title: 'After', text: ({ cause }) => cause, shrinkTo: 12 },
        { title: 'Follows', text: ({ effect }) => effect, colour: () => 'bold', shrinkTo: 12 },
        { title: 'Share', text: ({ share }) => formatShare(share), alignRight: true },
        { title: 'Of', text: casesWords, alignRight: true },
        { title: 'p50', text: ({ p50 }) => formatDuration(p50), alignRight: true },
        { title: 'p95', text: ({ p95 }) => formatDuration(p95), alignRight: true },
        { title: 'By', text: makerWords, shrinkTo: 8 },
      ],
      edges,
    );
  }
  for (const { cause, effects } of forks)
    output.wrapped(cell(`After ${cause} one of {${effects.join(', ')}} follows.`));
  if (rarer > 0) output.line(`${rarer} rarer`);
  const shown = ways.slice(0, MOST_WAYS);
  if (shown.length > 0) output.line();
  for (const [i, { share, count, events, durations, types }] of shown.entries()) {
    const long = formatDuration(durations.about(0.5));
    output.wrapped(
      `${formatShare(share)} (${formatCount(count)}) have ${events} events, half of them within about ${long}`,
    );
    const usual = shown[0]?.types ?? types;
    if (i > 0) output.wrapped(cell(wayWords(wayDifferences(types, usual), t)), { indent: 2, colour: 'dim' });
  }
  if (ways.length > shown.length) output.line(`and ${formatCount(ways.length - shown.length)} more ways`);
}

/** Returns the number of counted causes, with their version when there are others: "152 v2". */
function casesWords({ cases, among }: GraphEdge): string {
  return among === null ? formatCount(cases) : `${formatCount(cases)} ${among}`;
}

/** Returns the consumer that produces the effect. When several may, their number is returned. */
function makerWords({ makers }: GraphEdge): string {
  return makers.length > 1 ? `one of ${makers.length}` : (makers[0] ?? '');
}
