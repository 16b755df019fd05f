import { readBoot } from '../kit/boot';
import { registerComponents } from '../kit/components';
import { connectHost } from '../kit/host';
import { drawPage } from '../kit/page';
import { showUnseen } from '../kit/showUnseen';
import type { EventsHost } from './api';
import { App } from './app';
import { isPush } from './isPush';
import { type Page, PageContext } from './page';
import { startSession } from './session';
import './events.css';

registerComponents();
showUnseen();
const host: EventsHost = connectHost(isPush);
const page: Page = { ...readBoot(), host, session: startSession(host) };
drawPage(page, { context: PageContext, App, notify: (notice) => page.session.state.set({ notice }) });
