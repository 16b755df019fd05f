import { render } from 'preact';
import type { TraceBoot } from '../../src/protocol/trace';
import { registerComponents } from '../kit/components';
import { connectHost } from '../kit/host';
import { showUnseen } from '../kit/showUnseen';
import { timeTexts } from '../kit/time';
import { translator } from '../kit/translate';
import type { EventsHost } from './api';
import { App } from './app';
import { isPush } from './isPush';
import { PageContext } from './page';
import { startSession } from './session';
import './events.css';

const boot = JSON.parse(document.getElementById('boot')?.textContent ?? '{}') as Partial<TraceBoot>;
registerComponents();
showUnseen();
const host: EventsHost = connectHost(isPush);
const language = boot.language ?? 'en';
const page = {
  host,
  session: startSession(host),
  t: translator(boot.messages ?? {}),
  time: timeTexts(language),
  language,
};
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
