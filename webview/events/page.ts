import type { Boot } from '../kit/boot';
import { pageContext } from '../kit/page';
import type { EventsHost } from './api';
import type { Session } from './session';

/** What every part of the page needs. */
export interface Page extends Boot {
  readonly host: EventsHost;
  readonly session: Session;
}

export const { PageContext, usePage } = pageContext<Page>();
