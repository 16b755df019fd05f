import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Boot } from '../kit/boot';
import type { EventsHost } from './api';
import type { Session } from './session';

/** What every part of the page needs. */
export interface Page extends Boot {
  readonly host: EventsHost;
  readonly session: Session;
}

export const PageContext = createContext<Page | null>(null);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (page === null) throw new Error('Rendered outside of the page.');
  return page;
}
