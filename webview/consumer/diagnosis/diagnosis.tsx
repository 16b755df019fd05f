import type { CulpritView, DiagnosisView, EventLink, FailureView, NoteView } from '../../../src/model/diagnosis/view';
import { explainOnce } from '../../../src/model/diagnosis/words';
import { formatAge, formatAgo, isJustNow } from '../../../src/model/text/format';
import type { Translate } from '../../../src/model/text/translate';
import { Icon, IconButton } from '../../kit/controls/icon';
import { FailedReading, Section } from '../parts';
import { type ConsumerState, useConsumerPage } from '../session/session';

/** Shows why the consumer is behind: the event that stops it, what waits, and which consumers stopped with it. */
export function DiagnosisSection({ state }: { state: ConsumerState }) {
  const { session, t, time } = useConsumerPage();
  const { value, busy, error } = state.diagnosis;
  const isLive = state.life.kind === 'live';
  const isBehind = state.summary !== null && (state.summary.waiting > 0 || state.summary.more);
  const aside = (
    <span class="section-aside muted" {...(value === null ? {} : { title: time.full(value.takenAt) })}>
      {busy ? t('Reading store and logs…') : value && readWords(value.takenAt, t)}
      <IconButton
        icon="refresh"
        label={t('Look for the reason again')}
        disabled={busy || !isLive}
        onClick={session.diagnose}
      />
    </span>
  );
  return (
    <Section id="diagnosis" title={isBehind ? t('Why is it behind?') : t('Diagnosis')} aside={aside}>
      {error !== null && <FailedReading reason={error} onRetry={session.diagnose} />}
      {value === null ? busy && <p class="waiting">{t('Reading…')}</p> : <Found diagnosis={value} />}
    </Section>
  );
}

function Found({ diagnosis }: { diagnosis: DiagnosisView }) {
  const { session, t } = useConsumerPage();
  const { culprits, notes, withoutEvent, passed, hints, windows, companions, wentDown } = diagnosis;
  const { changes, affected, oddFlows } = diagnosis;
  const isNothing = [culprits, notes, windows, companions].every(({ length }) => length === 0) && withoutEvent === null;
  return (
    <>
      {culprits.map((culprit) => (
        <Culprit key={culprit.event.eventId} culprit={culprit} />
      ))}
      {notes.map((note) => (
        <Note key={note.title} note={note} />
      ))}
      {culprits.length === 0 && withoutEvent !== null && (
        <Failure title={t('An error without an event')} failure={withoutEvent} />
      )}
      {culprits.length === 0 && withoutEvent === null && passed !== null && (
        <Failure
          title={t('It failed before at #{position}, which its checkpoint has passed since', {
            position: passed.position,
          })}
          failure={passed}
        />
      )}
      {isNothing && <p class="all-well">{t('Nothing waits for it, so nothing holds it back.')}</p>}
      <Changes changes={changes} />
      <Sentences title={t('Who is affected')} sentences={affected} />
      <Sentences title={t('What is odd about its flows')} sentences={oddFlows} />
      {hints.length > 0 && (
        <ul class="hints">
          {hints.map((hint) => (
            <li class="note" key={hint}>
              <Icon name="lightbulb" />
              <span>{hint}</span>
            </li>
          ))}
          {(diagnosis.logFiles === 0 || !diagnosis.mentioned) && windows.length > 0 && (
            <li>
              <button type="button" class="link-button" onClick={() => session.act({ kind: 'addLogFile' })}>
                {t('Add log file…')}
              </button>
            </li>
          )}
        </ul>
      )}
      {companions.length + wentDown.length > 0 && (
        <>
          <h3>{t('Went down with it')}</h3>
          <ul>
            {companions.map(({ consumer, sentence }) => (
              <li key={consumer}>
                <button
                  type="button"
                  class="link-button"
                  title={t('Open {consumer}', { consumer })}
                  onClick={() => session.act({ kind: 'openConsumer', consumer })}
                >
                  {sentence}
                </button>
              </li>
            ))}
            {wentDown.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

/** Shows what changed before the stop. The most telling comes first, so the times stand behind the sentences. */
function Changes({ changes }: Pick<DiagnosisView, 'changes'>) {
  const { t, time } = useConsumerPage();
  if (changes.length === 0) return null;
  return (
    <>
      <h3>{t('What changed before')}</h3>
      <ol>
        {changes.map(({ sentence, at }) => (
          <li key={`${at} ${sentence}`}>
            {sentence}{' '}
            {at !== null && (
              <span class="when muted" title={time.full(at)}>
                {formatAgo((Date.now() - at) / 1000, t)}
              </span>
            )}
          </li>
        ))}
      </ol>
    </>
  );
}

function Sentences({ title, sentences }: { title: string; sentences: readonly string[] }) {
  if (sentences.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul>
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </>
  );
}

function Culprit({ culprit }: { culprit: CulpritView }) {
  const { t, time } = useConsumerPage();
  const exact = culprit.failedOnce === null || culprit.lastSeen === null ? {} : { title: time.full(culprit.lastSeen) };
  return (
    <div class="culprit">
      <h3>
        <span class="stop-mark">
          <Icon name="circle-slash" />
        </span>
        {culprit.isProbable
          ? t('Probably stopped at {event}', { event: culprit.title })
          : t('Stopped at {event}', { event: culprit.title })}
      </h3>
      <EventLinks event={culprit.event} />
      {culprit.error !== '' && <pre class="code-block">{culprit.error}</pre>}
      <p {...exact}>{explained(culprit, t)}</p>
      <Seen failure={culprit} isAged={culprit.failedOnce === null} />
    </div>
  );
}

/** Shows one event on a line of its own. */
function EventLinks({ event }: { event: EventLink }) {
  const { session, t } = useConsumerPage();
  const { position, eventType, stream, key, eventId } = event;
  return (
    <p class="event-line">
      <button
        type="button"
        class="link-button"
        title={t('Open the trace of {type} at #{position}', { type: eventType, position })}
        onClick={() => session.act({ kind: 'openTrace', key, selectEventId: eventId })}
      >
        #{position} {eventType}
      </button>{' '}
      <span class="value muted">{stream}</span>
    </p>
  );
}

/** Shows what else is known about the cause. */
function Note({ note: { title, quote, sentences, log } }: { note: NoteView }) {
  return (
    <div class="failure">
      <h3>{title}</h3>
      {quote !== '' && <pre class="code-block">{quote}</pre>}
      {sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {log && (
        <p class="seen muted">
          <LogButton {...log} />
        </p>
      )}
    </div>
  );
}

function Failure({ title, failure }: { title: string; failure: FailureView }) {
  return (
    <div class="failure">
      <h3>{title}</h3>
      {failure.error !== '' && <pre class="code-block">{failure.error}</pre>}
      <Seen failure={failure} />
    </div>
  );
}

/**
 * Returns how often the consumer failed there, and what that means. The age of a single failure is included, because it grows while the
 * page is open.
 */
function explained({ failedOnce, lastSeen, explanation }: CulpritView, t: Translate): string {
  if (failedOnce === null) return explanation;
  const ageS = lastSeen === null ? null : (Date.now() - lastSeen) / 1000;
  return [explainOnce(ageS, failedOnce, t), explanation].filter((each) => each !== '').join(' ');
}

/** Shows when the failure was logged, and where. */
function Seen({ failure, isAged = true }: { failure: FailureView; isAged?: boolean }) {
  const { t, time } = useConsumerPage();
  const { firstSeen, lastSeen, file, lineNumber } = failure;
  return (
    <p class="seen muted">
      {isAged && firstSeen !== null && lastSeen !== null && (
        <span title={`${time.full(firstSeen)} – ${time.full(lastSeen)}`}>{seenWords(firstSeen, lastSeen, t)}</span>
      )}{' '}
      <LogButton file={file} lineNumber={lineNumber} />
    </p>
  );
}

function LogButton({ file, lineNumber }: { file: string; lineNumber: number }) {
  const { session, t } = useConsumerPage();
  return (
    <button
      type="button"
      class="link-button"
      title={t('Open {file} at line {line}', { file, line: lineNumber })}
      onClick={() => session.act({ kind: 'openLog', file, lineNumber, column: 0 })}
    >
      {`${file.split(/[\\/]/).pop()}:${lineNumber}`}
    </button>
  );
}

function seenWords(firstSeen: number, lastSeen: number, t: Translate): string {
  const [first, last] = [ago(firstSeen, t.language), ago(lastSeen, t.language)];
  if (isNow(firstSeen)) return t('Seen just now.');
  if (firstSeen === lastSeen) return t('Seen {last} ago.', { last });
  return isNow(lastSeen)
    ? t('First seen {first} ago, last just now.', { first })
    : t('First seen {first} ago, last {last} ago.', { first, last });
}

/** Returns when the diagnosis was read. It changes after reading again. */
const readWords = (at: number, t: Translate) =>
  isNow(at) ? t('Read just now') : t('Read {age} ago', { age: ago(at, t.language) });

const isNow = (time: number) => isJustNow((Date.now() - time) / 1000);
const ago = (time: number, language: string) => formatAge((Date.now() - time) / 1000, language);
