import { useStore } from '../kit/state/store';
import { AppendedSection } from './appended/appended';
import { Banners } from './banners';
import { ChartsSection } from './charts/charts';
import { DiagnosisSection } from './diagnosis/diagnosis';
import { ConsumerHead } from './head';
import { SegmentsSection } from './segments/segments';
import { useConsumerPage } from './session/session';
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
