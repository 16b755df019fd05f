import { render } from 'preact';
import type { PageBoot } from '../../src/protocol/page';
import { registerComponents } from '../kit/components';
import { connectHost } from '../kit/host';
import { timeTexts } from '../kit/time';
import { translator } from '../kit/translate';
import type { TraceHost } from './api';
import { App } from './app';
import { FaultBoundary, watchFaults } from './faults';
import { PageContext } from './page';
import { startSession } from './session';
import './trace.css';

const boot = JSON.parse(document.getElementById('boot')?.textContent ?? '{}') as Partial<PageBoot>;
registerComponents();
const host: TraceHost = connectHost();
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
