import { createTranslate, type Translate } from '../../../src/model/text/translate';
import type { PageBoot } from '../../../src/protocol/page';
import { type TimeTexts, timeTexts } from './time';

/** What the host wrote into the page. */
export interface Boot {
  /** Translates with the bundle that VS Code loaded for the extension; a message it lacks stays English. */
  readonly t: Translate;
  readonly time: TimeTexts;
  /** BCP 47. */
  readonly language: string;
  /** There may be Go sources to go to. */
  readonly hasGo: boolean;
}

export function readBoot(): Boot {
  const boot = JSON.parse(document.getElementById('boot')?.textContent ?? '{}') as Partial<PageBoot>;
  const language = boot.language ?? 'en';
  const messages = boot.messages ?? {};
  const t = createTranslate(() => messages, Object.keys(messages).length === 0 ? 'en' : language);
  return { t, time: timeTexts(language, boot.utc === true), language, hasGo: boot.go !== false };
}
