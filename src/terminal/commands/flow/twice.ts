import { type TwiceFinding, twiceIn } from '../../../app/flow/twiceIn';
import type { FlowTable } from '../../../model/flow/flowTable';
import { formatCount, formatDuration } from '../../../model/text/format';
import type { RunCommand } from '../../arguments';
import { EXIT } from '../../shell/exit';
import { cell, type Output } from '../../shell/output';
import { withStore } from '../../store/openStore';
import { LEARNING_S, learnedFlows } from './learning';

/** `event-trace twice`: what was handled twice, where once is usual. */
export const twice: RunCommand = async (_, context) => {
  const { output, common, progress } = context;
  return await withStore(context, { timeoutS: LEARNING_S, consumers: 'once' }, async (open) => {
    const { window } = await learnedFlows(open, progress);
    const findings = await twiceIn(window, open.store, open.signal);
    if (common.json) output.json({ format: 1, findings: findings.map(findingJson) });
    else print(output, findings, window.table);
    return findings.length === 0 ? EXIT.fine : EXIT.attention;
  });
};

function findingJson({ position, eventId, effectType, positions, certain, consumer }: TwiceFinding) {
  return { cause: { position, eventId }, effectType, positions, certain, consumer };
}

function print(output: Output, findings: readonly TwiceFinding[], table: FlowTable): void {
  for (const { row, position, effectType, effects, positions, certain, afterRestart, consumer } of findings) {
    const times = effects.map((effect) => table.time(effect));
    const apart = formatDuration(Math.max(...times) - Math.min(...times));
    const by = consumer === null ? '' : ` by ${consumer}`;
    const sure = certain ? '' : 'maybe ';
    const count = positions.length === 2 ? 'twice' : `${positions.length} times`;
    output.wrapped(cell(`#${position} ${table.eventType(row)}: ${sure}handled ${count}${by}`), { colour: 'yellow' });
    const places = positions.map((at) => `#${at}`).join(', ');
    const why = afterRestart ? ', after a restart' : certain ? ', with equal payloads' : '';
    output.wrapped(cell(`${effectType} ${places}, ${apart} apart${why}`), { indent: 2 });
  }
  if (findings.length === 0) {
    output.line(`Nothing is known to have been handled twice in the newest ${formatCount(table.count)} events.`);
  }
}
