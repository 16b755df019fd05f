import { render } from 'preact';
import { readBoot } from '../kit/boot';
import { registerComponents } from '../kit/components';
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
const page = { host, session: startSession(host), t: boot.t, time: boot.time, language: boot.language };
window.addEventListener('error', ({ message }) => host.send({ type: 'problem', text: message }));
const root = document.getElementById('app');
if (root !== null) {
  render(
    <PageContext.Provider value={page}>
      <App />
    </PageContext.Provider>,
    root,
  );
}
