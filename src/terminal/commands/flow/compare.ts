import { usualIn } from '../../../app/flow/compare/compareWith';
import { readTrace } from '../../../app/traces/readTrace';
import { nameOfStream } from '../../../model/event/event';
import type { TraceNode } from '../../../model/flow/compare/align';
import { compareTraces, type TraceChange, type TraceComparison } from '../../../model/flow/compare/compare';
import { formatDuration } from '../../../model/text/format';
import type { CommandContext, RunCommand } from '../../arguments';
import { EXIT, Unanswered, WrongUse } from '../../shell/exit';
import { cell, type Output } from '../../shell/output';
import { type TerminalStore, withStore } from '../../store/openStore';
import { requireId, resolveTrace } from '../../store/resolve';
import { LEARNING_S, learnedFlows } from './learning';

/** `event-trace compare ID ID`: prints how the second trace differs from the first. */
export const compare: RunCommand = async ({ positionals }, context) => {
  if (positionals.length !== 2) throw new WrongUse('compare needs two ids, each of a trace or an event of it.');
  const [left = '', right = ''] = positionals.map(requireId);
  const { output, common, progress } = context;
  return await withStore(context, { timeoutS: LEARNING_S, consumers: 'once' }, async (open) => {
    const [one, other] = [await traceOf(left, open, context), await traceOf(right, open, context)];
    const { window } = await learnedFlows(open, progress);
    const found = compareTraces(one, other, usualIn(window));
    if (common.json) output.json(comparisonJson(found));
    else print(output, found);
    return isSame(found) ? EXIT.fine : EXIT.attention;
  });
};

const isSame = ({ onlyLeft, onlyRight, changed }: TraceComparison) =>
  onlyLeft.length + onlyRight.length + changed.length === 0;

async function traceOf(id: string, open: TerminalStore, { progress }: CommandContext) {
  const { store, signal } = open;
  const { key, running } = await resolveTrace(open, id, progress);
  const table = await readTrace(store, key, signal, { running });
  if (table.count === 0) throw new Unanswered(`Nothing in this store belongs to ${id}.`, EXIT.attention);
  return table;
}

function comparisonJson({ same, onlyLeft, onlyRight, changed }: TraceComparison) {
  return {
    format: 1,
    same,
    onlyLeft: onlyLeft.map(nodeJson),
    onlyRight: onlyRight.map(nodeJson),
    changed: changed.map(changeJson),
  };
}

function nodeJson({ header: { position, eventId, eventType, eventVersion }, delayMs, parent }: TraceNode) {
  return { position, eventId, eventType, eventVersion, delayMs, cause: parent?.header.eventId ?? null };
}

function changeJson(change: TraceChange) {
  const base = { what: change.what, left: nodeJson(change.left), right: nodeJson(change.right) };
  return change.what === 'count' ? { ...base, effectType: change.effectType, counts: change.counts } : base;
}

function print(output: Output, { same, onlyLeft, onlyRight, changed, sentence }: TraceComparison): void {
  output.wrapped(cell(sentence), { colour: 'bold' });
  output.line(`${same} ${same === 1 ? 'event is' : 'events are'} the same`);
  for (const node of onlyLeft) printNode(output, '- ', node, 'red');
  for (const node of onlyRight) printNode(output, '+ ', node, 'green');
  for (const change of changed) output.wrapped(cell(changeWords(change)), { first: '~ ', indent: 2, colour: 'yellow' });
}

function printNode(output: Output, sign: string, { header }: TraceNode, colour: 'red' | 'green'): void {
  const { position, eventType, stream } = header;
  output.wrapped(cell(`#${position} ${eventType} ${nameOfStream(stream)}`), { first: sign, indent: 2, colour });
}

function changeWords(change: TraceChange): string {
  const { left, right } = change;
  const places = `#${left.header.position} and #${right.header.position} ${right.header.eventType}`;
  switch (change.what) {
    case 'version':
      return `${places}: version ${right.header.eventVersion ?? '?'} instead of ${left.header.eventVersion ?? '?'}`;
    case 'delay':
      return `${places}: ${formatDuration(right.delayMs ?? 0)} after their cause instead of ${formatDuration(left.delayMs ?? 0)}`;
    case 'count':
      return `${places}: ${change.counts[1]} ${change.effectType} instead of ${change.counts[0]}`;
  }
}
