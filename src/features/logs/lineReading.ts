import * as vscode from 'vscode';
import { BoundedMap } from '../../base/boundedMap';
import { Hint, registerCommand } from '../../platform/vscode/commands';
import { commands, schemes } from '../../platform/vscode/ids';
import { provideDocuments } from '../../platform/vscode/late';
import { t } from '../../platform/vscode/translate';

/** The number of lines before and after the cursor's line that may belong to its record. */
const NEIGHBOURS = 200;
/** The most readings that are kept for their documents; the oldest are dropped first. */
const KEPT = 20;

/**
 * Registers "How Is This Line Read?": a document that shows the wrappers, the record and the ids of a line, and the rule that found each.
 */
export function registerLineReading(): vscode.Disposable {
  const readings = new BoundedMap<string, string>(KEPT);
  return vscode.Disposable.from(
    provideDocuments(schemes.lineReading, {
      provideTextDocumentContent: (uri) =>
        readings.get(uri.toString()) ?? vscode.l10n.t('This reading is no longer kept. Ask for it again in the log.'),
    }),
    registerCommand(commands.howIsThisLineRead, async () => {
      const editor = vscode.window.activeTextEditor;
      if (!editor) throw new Hint(vscode.l10n.t('Open a log file and put the cursor on a line of it.'));
      const text = await readingAt(editor);
      const line = editor.selection.active.line + 1;
      const name = editor.document.uri.path.split('/').pop() ?? '';
      const uri = vscode.Uri.from({
        scheme: schemes.lineReading,
        path: `/${vscode.l10n.t('{0}, line {1}', name, line)}`,
        // The query makes the address unique, because a line may be read again after its file has changed.
        query: String(Date.now()),
      });
      readings.set(uri.toString(), text);
      await vscode.window.showTextDocument(uri, { preview: true, viewColumn: vscode.ViewColumn.Beside });
    }),
  );
}

async function readingAt({ document, selection }: vscode.TextEditor): Promise<string> {
  const [{ readRecordAt }, { headerAbove }, { readingText }, { libraryLines }, { FAMILY_WORDS }] = await Promise.all([
    import('../../logs/readLogs'),
    import('../../logs/lines/tables/tableHeaders'),
    import('../../logs/readingText'),
    import('../../logs/failures/libraryLines'),
    import('../../store/schema/families/recognise'),
  ]);
  const at = selection.active.line;
  const first = Math.max(0, at - NEIGHBOURS);
  const lines: string[] = [];
  for (let line = first; line < Math.min(document.lineCount, at + NEIGHBOURS); line++)
    lines.push(document.lineAt(line).text);
  const table = headerAbove((lineNumber) => document.lineAt(lineNumber - 1).text, first + 1);
  const record = readRecordAt(document.fileName, lines, first + 1, at + 1, { by: libraryLines(FAMILY_WORDS), table });
  if (!record) throw new Hint(vscode.l10n.t('This line is empty.'));
  return readingText(record, t);
}
