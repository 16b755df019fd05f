import { type BinaryExpression, SyntaxKind } from 'typescript/unstable/ast';
import {
  isArrayLiteralExpression,
  isAsExpression,
  isBinaryExpression,
  isCallExpression,
  isConditionalExpression,
  isIdentifier,
  isJsxAttribute,
  isJsxExpression,
  isNewExpression,
  isNoSubstitutionTemplateLiteral,
  isParenthesizedExpression,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isStringLiteral,
  isTemplateExpression,
  isTemplateSpan,
} from 'typescript/unstable/ast/is';
import type { Node } from './sourceTree';

/** Members, attributes and variables that are always shown, even a single word. */
const SHOWN = new Set([
  'title',
  'label',
  'aria-label',
  'aria-description',
  'aria-roledescription',
  'aria-valuetext',
  'placeholder',
  'placeHolder',
  'alt',
  'description',
  'tooltip',
  'prompt',
  'detail',
  'message',
  'validationMessage',
  'textContent',
]);

/** Calls that show their arguments, or put them into what is shown. */
const SHOWING = new Set([
  'showInformationMessage',
  'showWarningMessage',
  'showErrorMessage',
  'setStatusBarMessage',
  'appendMarkdown',
  'appendText',
  'alert',
  'MarkdownString',
  'TreeItem',
  'Hover',
  'Diagnostic',
  'TestMessage',
  'Hint',
]);

/**
 * Whether the value of a literal is shown as it is: as a member, an attribute or a child, chosen or joined on the way.
 */
export function isShown(node: Node): boolean {
  const { parent } = node;
  if (isJsxAttribute(parent) || isPropertyAssignment(parent)) {
    return parent.initializer === node && SHOWN.has(memberName(parent.name) ?? '');
  }
  if (isCallExpression(parent) || isNewExpression(parent)) {
    return parent.expression !== node && SHOWING.has(nameOf(parent.expression) ?? '');
  }
  // The value of an attribute, or a child of an element.
  if (isJsxExpression(parent)) return isJsxAttribute(parent.parent) ? isShown(parent) : true;
  if (isConditionalExpression(parent)) return parent.condition !== node && isShown(parent);
  if (isBinaryExpression(parent)) return isShownByOperator(node, parent);
  const handsOn =
    isParenthesizedExpression(parent) ||
    isAsExpression(parent) ||
    isArrayLiteralExpression(parent) ||
    isTemplateSpan(parent) ||
    isTemplateExpression(parent);
  return handsOn && isShown(parent);
}

/** Whether an assignment such as `x.title = …`, a choice or a sum shows the node. */
function isShownByOperator(node: Node, { left, right, operatorToken }: BinaryExpression): boolean {
  switch (operatorToken.kind) {
    case SyntaxKind.EqualsToken:
      return right === node && SHOWN.has(nameOf(left) ?? '');
    case SyntaxKind.AmpersandAmpersandToken:
      return right === node && isShown(node.parent);
    case SyntaxKind.BarBarToken:
    case SyntaxKind.QuestionQuestionToken:
    case SyntaxKind.PlusToken:
      return isShown(node.parent);
    default:
      return false;
  }
}

/** Whether it is the subject of a failure, which becomes part of the sentence that a person reads. */
export function isSubject(node: Node): boolean {
  const { parent } = node;
  return isNewExpression(parent) && nameOf(parent.expression) === 'StoreError' && parent.arguments?.[1] === node;
}

/** Returns the last name of a chain. */
export function nameOf(node: Node): string | undefined {
  if (isIdentifier(node)) return node.text;
  return isPropertyAccessExpression(node) ? nameOf(node.name) : undefined;
}

export function literalOf(node: Node): string | undefined {
  return isStringLiteral(node) || isNoSubstitutionTemplateLiteral(node) ? node.text : undefined;
}

const memberName = (name: Node) => literalOf(name) ?? nameOf(name);
