import * as vscode from 'vscode';

/** As VS Code's Markdown extension draws it, which newer versions give a mark of their own. */
export async function renderMarkdown(markdown: string): Promise<string> {
  const html = await vscode.commands.executeCommand<string>('markdown.api.render', markdown);
  return html.replace(/<span id="markdown-mermaid"[^>]*><\/span>/, '');
}
