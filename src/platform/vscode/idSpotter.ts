import type { Disposable } from 'vscode';
import type { IdSpotter } from '../../logs/ids/spotIds';
import { log } from './log';
import { onSettingChange, settings } from './settings';

/** Finds ids in lines, as configured in the settings. Its code is loaded on first use. */
export interface IdSpotting extends Disposable {
  load(): Promise<IdSpotter>;
}

export function createIdSpotting(): IdSpotting {
  let spotter: Promise<IdSpotter> | undefined;
  const reported = new Set<string>();
  const listening = onSettingChange([settings.linkPatterns], () => {
    spotter = undefined;
  });

  const create = async (): Promise<IdSpotter> => {
    const { createIdSpotter } = await import('../../logs/ids/spotIds');
    const made = createIdSpotter(settings.linkPatterns.get());
    return {
      refused: made.refused,
      spot(lines) {
        const spans = made.spot(lines);
        for (const pattern of made.refused()) reportOnce(pattern);
        return spans;
      },
    };
  };
  const reportOnce = (pattern: string) => {
    if (reported.has(pattern)) return;
    reported.add(pattern);
    log().warn(`Not used of ${settings.linkPatterns.key}, being wrong or too slow: ${pattern}`);
  };

  return {
    load() {
      spotter ??= create().catch((error: unknown) => {
        spotter = undefined;
        throw error;
      });
      return spotter;
    },
    dispose: () => listening.dispose(),
  };
}
