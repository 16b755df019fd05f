import type { Boot } from '../kit/boot';
import { pageContext } from '../kit/page';
import type { TraceHost } from './api';
import type { Session } from './session';

/** What every part of the page needs. */
export interface Page extends Boot {
  readonly host: TraceHost;
  readonly session: Session;
}

export const { PageContext, usePage } = pageContext<Page>();
