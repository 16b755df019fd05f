import * as vscode from 'vscode';
import { flowJson } from '../../app/flow/flowJson';
import type { ShownFlow } from '../../app/flow/flowView';
import { edgeWords, flowSvg } from '../../model/flow/drawing/svg';
import { flowMermaid, percent } from '../../model/flow/graph';
import type { FlowNorms } from '../../model/flow/norms';
import { formatDuration } from '../../model/text/format';
import { t } from '../../platform/vscode/translate';

type Format = 'mermaid' | 'json' | 'svg';

const FILES: Readonly<Record<Format, { readonly ending: string; readonly kind: string }>> = {
  mermaid: { ending: 'mmd', kind: 'Mermaid' },
  json: { ending: 'json', kind: 'JSON' },
  svg: { ending: 'svg', kind: 'SVG' },
};

/** Saves a flow where the person says. It holds names of types and consumers and figures, no event. */
export async function exportFlow(format: Format, { graph, ways }: ShownFlow, norms: FlowNorms): Promise<void> {
  const { ending, kind } = FILES[format];
  const name = `flow-${graph.root.replace(/[^\w.-]/g, '_').slice(0, 60)}.${ending}`;
  const folder = vscode.workspace.workspaceFolders?.[0];
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Save flow'),
    filters: { [kind]: [ending] },
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder.uri, name) } : {}),
  });
  if (!target) return;
  const duration = (ms: number) => formatDuration(ms, t.language);
  const texts: Readonly<Record<Format, () => string>> = {
    mermaid: () => flowMermaid(graph, duration),
    json: () => `${JSON.stringify(flowJson(graph, ways, norms), null, 2)}\n`,
    svg: () => flowSvg(graph, (edge) => edgeWords(edge, duration, percent)),
  };
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(texts[format]()));
}
