import type { ComponentChildren } from 'preact';
import { aboutTime } from '../../src/model/health/statusWords';
import { formatAge, formatCount, formatWaiting } from '../../src/model/text/format';
import type { Translate } from '../../src/model/text/translate';
import type { ConsumerSummary } from '../../src/protocol/consumer';
import { Icon, IconButton } from '../kit/controls/icon';
import { Sparkline } from './charts/sparkline';
import { goToSection, Status } from './parts';
import { type ConsumerState, useConsumerPage } from './session/session';

/** Shows the consumer's name and its state: a word, a sentence and its figures. */
export function ConsumerHead({ state }: { state: ConsumerState }) {
  const { session, t, hasGo } = useConsumerPage();
  const { opened, summary, life, diagnosis } = state;
  const name = opened?.consumer ?? '';
  const isLive = life.kind === 'live';
  const [culprit] = diagnosis.value?.culprits ?? [];
  const stoppedAt = culprit?.event.eventType;
  return (
    <header class="head">
      <div class="title-row">
        <div class="who">
          <h1 title={name}>{name}</h1>
          <span class="muted connection" title={t('Connection')}>
            {opened?.connection}
          </span>
          {summary !== null && <Status status={summary.status} />}
        </div>
        <div class="actions">
          <ui-button
            appearance="secondary"
            disabled={!isLive || diagnosis.busy}
            title={t('Read store and logs again for the reason')}
            onClick={() => {
              session.diagnose();
              goToSection('diagnosis');
            }}
          >
            {t('Why?')}
          </ui-button>
          {culprit !== undefined && <OpenLogLine file={culprit.file} lineNumber={culprit.lineNumber} />}
          {hasGo && (
            <ui-button
              appearance="secondary"
              title={
                stoppedAt === undefined
                  ? t('Open the Handle of its Go code')
                  : t('Open its Go code, where it handles {type}', { type: stoppedAt })
              }
              onClick={() => session.act({ kind: 'openHandler', ...(stoppedAt ? { eventType: stoppedAt } : {}) })}
            >
              {handlerLabel(summary?.handler ?? null, t)}
            </ui-button>
          )}
          <span class="together">
            <ui-button
              appearance="secondary"
              disabled={!isLive}
              onClick={() => session.act({ kind: 'copyReport' })}
              title={t('Copy the diagnosis as Markdown, without payloads')}
            >
              {t('Copy Report')}
            </ui-button>
            {summary !== null && <Mute muted={summary.muted} />}
          </span>
        </div>
      </div>
      {summary !== null && (
        <>
          <p class="sentence">{summary.sentence}</p>
          {summary.findings.map((finding, i) => (
            <p class="note warning" key={i}>
              <Icon name="warning" />
              <span>{finding}</span>
            </p>
          ))}
          <Figures summary={summary} state={state} />
        </>
      )}
    </header>
  );
}

const handlerLabel = (place: string | null, t: Translate) =>
  place === null ? t('Open Handler') : t('Open Handler · {place}', { place });

/** Opens the log line that names the blocking event. */
function OpenLogLine({ file, lineNumber }: { file: string; lineNumber: number }) {
  const { session, t } = useConsumerPage();
  return (
    <ui-button
      appearance="secondary"
      title={t('Open {file} at line {line}', { file, line: lineNumber })}
      onClick={() => session.act({ kind: 'openLog', file, lineNumber, column: 0 })}
    >
      {t('Open Log Line')}
    </ui-button>
  );
}

/** Switches messages about the consumer on or off. The settings store it. */
function Mute({ muted }: { muted: boolean }) {
  const { session, t } = useConsumerPage();
  return (
    <IconButton
      icon={muted ? 'bell-slash' : 'bell'}
      label={muted ? t('Muted: no messages are shown about it. Unmute') : t('Mute: show no more messages about it')}
      on={muted}
      onClick={() => session.act({ kind: 'mute', muted: !muted })}
    />
  );
}

function Figures({ summary, state }: { summary: ConsumerSummary; state: ConsumerState }) {
  const { t, time, language } = useConsumerPage();
  const { appendedPerS, handledPerS, oldestWaitingS, heartbeatAgeS, staleAfterS, catchUpS } = summary;
  const perMinute = (perS: number | null) => (perS === null ? '–' : formatCount(Math.round(perS * 60), language));
  const stale = t('Stale after {age}', { age: formatAge(staleAfterS, t.language) });
  return (
    <dl class="figures" title={t('As of {time}.', { time: time.second(summary.takenAt) })}>
      <Figure name={t('Waiting')} value={formatWaiting(summary, language)} title={t('Events that wait for it')}>
        <Sparkline state={state} />
      </Figure>
      {oldestWaitingS === null ? (
        <Figure name={t('Oldest')} value="–" />
      ) : (
        <Figure
          name={t('Oldest')}
          value={formatAge(oldestWaitingS, t.language)}
          title={time.full(summary.takenAt - oldestWaitingS * 1000)}
        />
      )}
      <Figure name={t('Appended / min')} value={perMinute(appendedPerS)} title={t('Events in its scope')} />
      <Figure name={t('Handled / min')} value={perMinute(handledPerS)} />
      {catchUpS !== null && (
        <Figure name={t('Time left')} value={t('about {time}', { time: aboutTime(catchUpS, t.language) })} />
      )}
      <Figure
        name={t('Heartbeat')}
        value={heartbeatAgeS === null ? '–' : formatAge(heartbeatAgeS, t.language)}
        title={stale}
      />
      <div class="figure scope">
        <dt>{t('Scope')}</dt>
        <dd>{summary.scope}</dd>
      </div>
    </dl>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly title?: string;
  /** Shown after the value. */
  readonly children?: ComponentChildren;
}

function Figure({ name, value, title, children }: FigureProps) {
  return (
    <div class="figure" {...(title === undefined ? {} : { title })}>
      <dt>{name}</dt>
      <dd>
        {value}
        {children}
      </dd>
    </div>
  );
}
