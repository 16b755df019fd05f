import * as vscode from 'vscode';

/** Renders Markdown as VS Code's Markdown extension does, without the mark that newer versions add. */
export async function renderMarkdown(markdown: string): Promise<string> {
  const html = await vscode.commands.executeCommand<string>('markdown.api.render', markdown);
  return html.replace(/<span id="markdown-mermaid"[^>]*><\/span>/, '');
}
