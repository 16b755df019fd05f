import { Icon } from '../kit/controls/icon';
import { useStore } from '../kit/state/store';
import { AppendedSection } from './appended/appended';
import { ChartsSection } from './charts/charts';
import { DiagnosisSection } from './diagnosis/diagnosis';
import { ConsumerHead } from './head';
import { SegmentsSection } from './segments/segments';
import { type ConsumerState, useConsumerPage } from './session/session';
import { WaitingSection } from './waiting/waiting';

export function ConsumerApp() {
  const { session } = useConsumerPage();
  const state = useStore(session.state);
  const isKnown = state.summary !== null || state.diagnosis.value !== null;
  return (
    <>
      <Banners state={state} />
      <div class={`content ${state.life.kind === 'live' ? '' : 'stale'}`}>
        <ConsumerHead state={state} />
        <main>
          {isKnown && <DiagnosisSection state={state} />}
          <SegmentsSection state={state} />
          <WaitingSection diagnosis={state.diagnosis.value} />
          {(isKnown || (state.history?.points.length ?? 0) > 0) && <ChartsSection state={state} />}
          <AppendedSection state={state} />
        </main>
      </div>
    </>
  );
}

/** Shows one line for what is not up to date, and one for what failed. The rest of the page stays readable. */
function Banners({ state }: { state: ConsumerState }) {
  const { session, t } = useConsumerPage();
  return (
    <>
      <LifeBanner state={state} />
      {state.notice !== null && (
        <div class="banner error" role="alert">
          <Icon name="error" />
          <span class="text">{state.notice}</span>
          <button type="button" class="link-button" onClick={session.dismissNotice}>
            {t('Dismiss')}
          </button>
        </div>
      )}
    </>
  );
}

function LifeBanner({ state: { life, summary, opened } }: { state: ConsumerState }) {
  const { session, t, time } = useConsumerPage();
  switch (life.kind) {
    case 'live':
      return null;
    case 'loading':
      return (
        <div class="banner waiting" role="status">
          <Icon name="sync" />
          <span class="text">{t('Reading the consumer…')}</span>
        </div>
      );
    case 'gone':
      return (
        <div class="banner error" role="alert">
          <Icon name="circle-slash" />
          <span class="text">
            {t('{connection} has no row of this consumer. It appears here when its service registers it.', {
              connection: opened?.connection ?? '',
            })}
          </span>
        </div>
      );
    case 'stale':
      return (
        <div class="banner error" role="alert">
          <Icon name="debug-disconnect" />
          <span class="text">
            {life.reason}{' '}
            {summary !== null && t('What is shown is from {time}.', { time: time.second(summary.takenAt) })}
          </span>
          {life.canConnect && (
            <ui-button appearance="secondary" onClick={() => session.act({ kind: 'connect' })}>
              {t('Connect')}
            </ui-button>
          )}
        </div>
      );
  }
}
