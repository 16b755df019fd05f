import { env, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import { explainFinding } from '../../model/findings';
import { label } from '../../model/label';
import { commands } from '../../platform/ids';
import { t } from '../../platform/translate';
import type { FindingRow } from './rows';

/** Something wrong with a consumer's rows, as a sentence; a click opens the consumer, where the sentence has room. */
export function findingItem({ parent, finding }: FindingRow): TreeItem {
  const sentence = label(explainFinding(finding, t, env.language));
  const item = new TreeItem(sentence, TreeItemCollapsibleState.None);
  item.iconPath = new ThemeIcon('warning', new ThemeColor('list.warningForeground'));
  item.tooltip = sentence;
  item.contextValue = 'finding';
  item.command = {
    command: commands.openConsumer,
    title: '',
    arguments: [{ connection: parent.connection, consumer: parent.health.name }],
  };
  return item;
}
