import { english, type Translate } from '../../src/model/translate';

/** Translates with the bundle that VS Code loaded for the extension; a message it lacks stays English. */
export function translator(messages: Record<string, string>): Translate {
  const bundle = new Map(Object.entries(messages));
  return (message, args) => english(bundle.get(message) ?? message, args);
}
