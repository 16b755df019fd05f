import type { Translate } from '../../src/model/translate';
import type { PageBoot } from '../../src/protocol/page';
import { type TimeTexts, timeTexts } from './time';
import { translator } from './translate';

/** What the host wrote into the page. */
export interface Boot {
  readonly t: Translate;
  readonly time: TimeTexts;
  /** BCP 47. */
  readonly language: string;
}

export function readBoot(): Boot {
  const boot = JSON.parse(document.getElementById('boot')?.textContent ?? '{}') as Partial<PageBoot>;
  const language = boot.language ?? 'en';
  return { t: translator(boot.messages ?? {}), time: timeTexts(language), language };
}
