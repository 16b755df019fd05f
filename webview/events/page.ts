import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Translate } from '../../src/model/translate';
import type { TimeTexts } from '../kit/time';
import type { EventsHost } from './api';
import type { Session } from './session';

/** What every part of the page needs. */
export interface Page {
  readonly host: EventsHost;
  readonly session: Session;
  readonly t: Translate;
  readonly time: TimeTexts;
  /** BCP 47. */
  readonly language: string;
}

export const PageContext = createContext<Page | null>(null);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (page === null) throw new Error('Rendered outside of the page.');
  return page;
}
