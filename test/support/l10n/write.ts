import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../imports';
import {
  type Bundle,
  bundleFile,
  exportMessages,
  inOrder,
  LANGUAGES,
  manifestFile,
  readBundle,
  untranslated,
} from './bundle';
import { findSentences } from './sentences';

/*
 * npm run l10n: writes l10n/bundle.l10n.json from the sources, removes unused sentences from the translations, and
 * lists what they lack. A translation is edited by hand.
 */

const write = (file: string, bundle: Bundle) => writeFileSync(join(ROOT, file), `${JSON.stringify(bundle, null, 2)}\n`);

const { messages, computed } = findSentences();
for (const place of computed) console.error(`No literal message: ${place}`);
mkdirSync(join(ROOT, 'l10n'), { recursive: true });
write(bundleFile(), await exportMessages(messages));
let missing = 0;
for (const language of LANGUAGES) {
  for (const fileOf of [bundleFile, manifestFile]) {
    const english = readBundle(fileOf());
    const translation = inOrder(english, readBundle(fileOf(language)));
    write(fileOf(language), translation);
    for (const key of untranslated(english, translation)) {
      console.log(`${fileOf(language)} lacks ${JSON.stringify(key)}: ${JSON.stringify(english[key])}`);
      missing += 1;
    }
  }
}
console.log(`${messages.size} sentences, ${missing} translations missing.`);
