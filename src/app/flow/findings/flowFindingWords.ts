import type { Translate } from '../../../model/text/translate';
import type { FlowFinding } from './flowFindings';

/** Returns a sentence about a finding. It begins with the consumer if that is certain. `timeText` formats milliseconds since 1970. */
export function flowFindingWords(finding: FlowFinding, t: Translate, timeText: (time: number) => string): string {
  const { consumer } = finding;
  const sentence = sentenceOf(finding, t, timeText);
  return consumer === null ? sentence : `${consumer}: ${sentence}`;
}

function sentenceOf(finding: FlowFinding, t: Translate, timeText: (time: number) => string): string {
  const { count, causeType, effectType: effect } = finding;
  const examples = finding.examples.map((position) => `#${position}`).join(', ');
  const base = { count, cause: causeType ?? '', effect, examples };
  switch (finding.kind) {
    case 'twice':
      return t(
        '{count, plural, one {# {cause} was} other {# {cause} were}} handled twice since {time}, so that {effect} followed again: {certain} for certain, the others maybe; {restarts} after a restart. For example {examples}.',
        { ...base, time: timeText(finding.since), certain: finding.certain, restarts: finding.afterRestart },
      );
    case 'nowhere':
      return t(
        '{count, plural, one {At least # {effect} names} other {At least # {effect} name}} a cause that is not an event of the store, although its causes usually are. For example {examples}.',
        base,
      );
    case 'causeless':
      return t(
        '{count, plural, one {# {effect} names} other {# {effect} name}} no cause, although {of} were looked at and nearly all name one. For example {examples}.',
        { ...base, of: finding.of },
      );
    case 'correlation':
      return t(
        '{count, plural, one {# {effect} has} other {# {effect} have}} another correlation than the {cause} that caused it, of {of}. For example {examples}.',
        { ...base, of: finding.of },
      );
    case 'uncorrelated':
      return t(
        '{count, plural, one {# {effect} has} other {# {effect} have}} no correlation, although the {cause} that caused it has one, of {of}. For example {examples}.',
        { ...base, of: finding.of },
      );
    case 'trace':
      return t(
        '{count, plural, one {# {effect} has} other {# {effect} have}} no trace id, although the {cause} that caused it has one, of {of}. For example {examples}.',
        { ...base, of: finding.of },
      );
    case 'traceShape':
      return t(
        '{count, plural, one {# {effect} writes} other {# {effect} write}} the trace id in another form than the {cause} that caused it, of {of}. For example {examples}.',
        { ...base, of: finding.of },
      );
    case 'loop':
      return t(
        '{effect} came {rounds, plural, one {# time} other {# times}} in one chain of causes, where {usual} is usual: {path}. The last one is {examples}.',
        {
          ...base,
          rounds: finding.rounds,
          usual: finding.usual,
          path: [...finding.path, effect].join(' → '),
        },
      );
    case 'fanOut':
      return t(
        '{count, plural, one {# {cause} was} other {# {cause} were}} followed by up to {most} {effect}; 999 of 1,000 have {usual} at most. For example {examples}.',
        { ...base, most: finding.most, usual: finding.usual },
      );
    case 'gap':
      return t(
        '{count, plural, one {# version is} other {# versions are}} missing in streams of {stream}. For example before {examples}.',
        { ...base, stream: finding.streamType },
      );
    case 'repeat':
      return t(
        '{count, plural, one {# version came} other {# versions came}} twice, or too late, in streams of {stream}. For example {examples}.',
        { ...base, stream: finding.streamType },
      );
  }
}
