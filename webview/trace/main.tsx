import { render } from 'preact';
import type { TraceBoot } from '../../src/protocol/trace';
import { registerComponents } from '../kit/components';
import { connectHost } from '../kit/host';
import { showUnseen } from '../kit/showUnseen';
import { timeTexts } from '../kit/time';
import { translator } from '../kit/translate';
import type { TraceHost } from './api';
import { App } from './app';
import { FaultBoundary, watchFaults } from './faults';
import { isPush } from './isPush';
import { PageContext } from './page';
import { startSession } from './session';
import './trace.css';

const boot = JSON.parse(document.getElementById('boot')?.textContent ?? '{}') as Partial<TraceBoot>;
registerComponents();
showUnseen();
const host: TraceHost = connectHost(isPush);
const page = {
  host,
  session: startSession(host),
  t: translator(boot.messages ?? {}),
  time: timeTexts(boot.language ?? 'en'),
};
watchFaults(page);
const root = document.getElementById('app');
if (root !== null) {
  render(
    <PageContext.Provider value={page}>
      <FaultBoundary>
        <App />
      </FaultBoundary>
    </PageContext.Provider>,
    root,
  );
}
