import type { CallExpression } from 'typescript/unstable/ast';
import {
  isCallExpression,
  isExportDeclaration,
  isImportDeclaration,
  isInterfaceDeclaration,
  isJsxAttribute,
  isJsxText,
  isLiteralTypeNode,
  isNewExpression,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isTemplateExpression,
  isTypeAliasDeclaration,
} from 'typescript/unstable/ast/is';
import { isShown, isSubject, literalOf, nameOf } from './shownPlaces';
import { type Node, OWN_SOURCES, type ParsedFile, placeOf, type SourceRoot, visitSources } from './sourceTree';

/** The sentences of the sources, and what prevents their translation. */
export interface FoundSentences {
  /** The translated messages, as written in the code. */
  readonly messages: ReadonlySet<string>;
  /** `place: code` of calls whose message is not a literal, so that no tool can find it. */
  readonly computed: readonly string[];
  /** `place: text` of English that is shown without a translation. */
  readonly stray: readonly string[];
}

/**
 * The command line and the answers to agents are English only. The demo's logs, SQL, Go and texts from other programs'
 * lines are not translated.
 */
const ENGLISH_ROOMS = /^src\/(terminal|demo|store|code|app\/(?:agents|tools)|logs\/(?!reading))|^src\/cli\.ts$/;

/** Modules that pass a message on to the translator. */
const TRANSLATORS = /\/translate\.ts$/;

/** Reads all sources. */
export function findSentences(root: SourceRoot = OWN_SOURCES): FoundSentences {
  const found = { messages: new Set<string>(), computed: [] as string[], stray: [] as string[] };
  visitSources(root, (file) => {
    if (file.path.startsWith('src/terminal/') || TRANSLATORS.test(file.path)) return;
    visit(file.tree);

    function translated(call: CallExpression): void {
      const [message, ...args] = call.arguments;
      const text = message && literalOf(message);
      if (text === undefined) found.computed.push(`${placeOf(file, call)}: ${textOf(file, call)}`);
      else found.messages.add(text);
      args.forEach(visit);
    }

    function visit(node: Node): void {
      if (isDeclaration(node) || isSilent(node)) return;
      if (isCallExpression(node) && nameOf(node.expression) === 't') {
        translated(node);
        return;
      }
      const text = englishIn(node, file);
      const isMeant = () => ENGLISH_ROOMS.test(file.path) && !isSubject(node);
      if (text !== undefined && !isMeant()) found.stray.push(`${placeOf(file, node)}: ${text}`);
      if (isPropertyAssignment(node)) visit(node.initializer);
      else node.forEachChild(visit);
    }
  });
  return found;
}

/** Whether a node is a type or a module: their literals are not shown. */
function isDeclaration(node: Node): boolean {
  const isType = isTypeAliasDeclaration(node) || isInterfaceDeclaration(node) || isLiteralTypeNode(node);
  return isType || isImportDeclaration(node) || isExportDeclaration(node);
}

/** Whether no person reads a node: log lines, the reason of a cancellation, classes and other values of attributes. */
function isSilent(node: Node): boolean {
  if (isCallExpression(node)) return isLogging(node.expression);
  if (isNewExpression(node)) return nameOf(node.expression) === 'Cancelled';
  return isJsxAttribute(node) && ['class', 'style', 'd', 'role'].includes(nameOf(node.name) ?? '');
}

/** Whether a call is `log.warn(…)`, `log().warn(…)` or `this.log.warn(…)`. */
function isLogging(called: Node): boolean {
  if (!isPropertyAccessExpression(called)) return false;
  const receiver = isCallExpression(called.expression) ? called.expression.expression : called.expression;
  return nameOf(receiver) === 'log' || nameOf(receiver) === 'console';
}

/** Two words. */
const WORDS = /(?<![\w-])\p{L}{2,}[,;:]? \p{Ll}{2,}(?![\w-])/u;
/** In a page, words without a capital letter are CSS classes. */
const A_SENTENCE = /^[^\p{L}]*\p{Lu}.*(?<![\w-])\p{L}{2,}[,;:]? \p{Ll}{2,}(?![\w-])/u;

/** Any word in a place that is shown, except the name of an icon, an address, a path or a name of code. */
const A_WORD = /\p{L}{2}/u;
const NO_WORDS = /\$\([\w~-]+\)|\S*\w[:/@._]+\w\S*|\S+:\/\/\S*/g;

/** Returns a text of the node that reads like English: two words, or any word in a place that is shown. */
function englishIn(node: Node, file: ParsedFile): string | undefined {
  if (isJsxText(node)) return A_WORD.test(node.text) ? node.text.trim() : undefined;
  const text = isTemplateExpression(node)
    ? [node.head, ...node.templateSpans.map(({ literal }) => literal)].map(({ text }) => text).join('…')
    : literalOf(node);
  if (text === undefined) return undefined;
  if (isShown(node) || isSubject(node)) return A_WORD.test(text.replace(NO_WORDS, '')) ? text : undefined;
  const isEnglish = file.path.startsWith('webview/') ? A_SENTENCE : WORDS;
  return isEnglish.test(text) ? text : undefined;
}

function textOf({ tree }: ParsedFile, node: Node): string {
  return tree.text.slice(node.getStart(tree), node.end).slice(0, 100);
}
