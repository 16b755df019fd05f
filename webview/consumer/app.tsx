import { useStore } from '../kit/store';
import { Appended } from './appended';
import { Banners } from './banners';
import { Charts } from './charts';
import { Diagnosis } from './diagnosis';
import { Head } from './head';
import { usePage } from './page';
import { Segments } from './segments';

export function App() {
  const { session } = usePage();
  const state = useStore(session.state);
  const isKnown = state.summary !== null || state.diagnosis.value !== null;
  return (
    <>
      <Banners state={state} />
      <div class={`content ${state.life.kind === 'live' ? '' : 'stale'}`}>
        <Head state={state} />
        <main>
          {isKnown && <Diagnosis state={state} />}
          {(isKnown || (state.history?.points.length ?? 0) > 0) && <Charts state={state} />}
          <Segments state={state} />
          <Appended state={state} />
        </main>
      </div>
    </>
  );
}
