import type { JsonNode } from './contentView';
import { rewriteJson } from './jsonRewrite';
import type { Steps } from './steps';

/** The same JSON with nothing of its values: texts say so, numbers are 0, truths are false. Names of fields stay. */
export function withPlaceholders(root: JsonNode): Steps<JsonNode> {
  return rewriteJson(root, (node): JsonNode | undefined => {
    switch (node.t) {
      case 'object':
      case 'array':
        return undefined;
      case 'number':
        return { t: 'number', text: '0' };
      case 'literal':
        return node.text === 'null' ? node : { t: 'literal', text: 'false' };
      default:
        return { t: 'string', value: 'redacted' };
    }
  });
}
