import { render } from 'preact';
import { readBoot } from '../kit/boot';
import { registerComponents } from '../kit/components';
import { FaultBoundary, watchFaults } from '../kit/faults';
import { connectHost } from '../kit/host';
import { showUnseen } from '../kit/showUnseen';
import type { EventsHost } from './api';
import { App } from './app';
import { isPush } from './isPush';
import { PageContext } from './page';
import { startSession } from './session';
import './events.css';

const boot = readBoot();
registerComponents();
showUnseen();
const host: EventsHost = connectHost(isPush);
const page = { ...boot, host, session: startSession(host) };
watchFaults(page, (notice) => page.session.state.set({ notice }));
const root = document.getElementById('app');
if (root !== null) {
  render(
    <PageContext.Provider value={page}>
      <FaultBoundary page={page}>
        <App />
      </FaultBoundary>
    </PageContext.Provider>,
    root,
  );
}
