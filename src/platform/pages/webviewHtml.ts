/** The parts of a page. Addresses are already converted to ones that a webview may load. */
interface WebviewPage {
  readonly title: string;
  /** The BCP 47 language of VS Code's UI. */
  readonly language: string;
  /** `webview.cspSource`. */
  readonly cspSource: string;
  /** A new random text for each page. */
  readonly nonce: string;
  readonly scriptUri: string;
  readonly styleUri: string;
  /** JSON data for the page's script: `<script id="boot">`. */
  readonly boot: unknown;
}

/**
 * Returns the content security policy of every page: its own scripts by nonce, its own styles and fonts, the toolkit's style elements by
 * nonce, nothing else.
 */
export function contentSecurityPolicy(page: Pick<WebviewPage, 'cspSource' | 'nonce'>): string {
  const { cspSource, nonce } = page;
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource} 'nonce-${nonce}'`,
    `font-src ${cspSource}`,
  ].join('; ');
}

/** Returns the HTML of a webview. The toolkit reads the nonce from the `csp-nonce` property. */
export function webviewHtml(page: WebviewPage): string {
  return `<!DOCTYPE html>
<html lang="${escapeHtml(page.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(contentSecurityPolicy(page))}">
<meta property="csp-nonce" content="${escapeHtml(page.nonce)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(page.title)}</title>
<link rel="stylesheet" href="${escapeHtml(page.styleUri)}">
</head>
<body>
<div id="app"></div>
<script type="application/json" id="boot" nonce="${escapeHtml(page.nonce)}">${escapeJson(page.boot)}</script>
<script type="module" nonce="${escapeHtml(page.nonce)}" src="${escapeHtml(page.scriptUri)}"></script>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Returns JSON that cannot end its script element early: every `<` is written as an escape. */
function escapeJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
