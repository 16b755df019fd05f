import { render } from 'preact';
import { readBoot } from '../kit/boot';
import { registerComponents } from '../kit/components';
import { connectHost } from '../kit/host';
import type { EventsHost } from './api';
import { App } from './app';
import { PageContext } from './page';
import { startSession } from './session';
import './events.css';

const boot = readBoot();
registerComponents();
const host: EventsHost = connectHost();
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
