import type { Translate } from '../text/translate';
import type { ProcessCrash } from './rules/crashes';
import { baseName, lineMoment } from './words';

/** Returns for example "Its process crashed". */
export function crashTitle({ line: { kind }, isGuessed }: ProcessCrash, t: Translate): string {
  if (kind === 'dataRace') return t('The log of its process reports a data race');
  if (kind === 'killed') return isGuessed ? t('Its process was probably killed') : t('Its process was killed');
  return isGuessed ? t('Its process probably crashed') : t('Its process crashed');
}

/** The words that kernels, systemd and containers use for it. */
const OUT_OF_MEMORY = /\boom\b|\boomkilled\b|\bout of memory\b/i;

/** Returns when and where a process crashed, whose handler that was, and how often. */
export function explainCrash(
  { line, frame, blamed, isCertain, place, times, isGuessed }: ProcessCrash,
  t: Translate,
): string[] {
  const time = line.time === null ? null : lineMoment(line, t);
  const sentences: string[] = [];
  if (line.kind === 'killed') {
    const killed = OUT_OF_MEMORY.test(line.text)
      ? t('The system killed it because memory ran out.')
      : t('The process was out of memory, or somebody killed it.');
    sentences.push(time === null ? killed : `${t('At about {time}.', { time })} ${killed}`);
  } else if (frame) {
    const call = t('Its stack leads through {function}, {file} line {line}.', {
      function: frame.function,
      file: baseName(frame.file),
      line: frame.line,
    });
    sentences.push(time === null ? call : `${t('At about {time}.', { time })} ${call}`);
  } else if (time !== null) sentences.push(t('At about {time}.', { time }));
  if (blamed.length > 0) {
    const consumers = blamed.join(', ');
    sentences.push(
      isCertain
        ? t('That is the handler of {consumers}.', { consumers })
        : t('Judging by its name, that is probably the handler of {consumers}.', { consumers }),
    );
  }
  if (place) sentences.push(t('In the workspace: {file}, line {line}.', { file: place.file, line: place.line }));
  if (isGuessed && line.of !== undefined) {
    sentences.push(
      t(
        'No line of that log names a consumer. The time of this line is that of the last heartbeat, so it is probably about this process.',
      ),
    );
  }
  if (times > 1) {
    sentences.push(t('The log has it crash {times, plural, one {once} other {# times}} with these words.', { times }));
  }
  return sentences;
}
