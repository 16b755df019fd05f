import { useState } from 'preact/hooks';
import type { JsonNode } from '../../../src/model/json/contentView';
import type { Translate } from '../../../src/model/text/translate';
import { Icon } from './icon';

/** The number of children that are rendered at a time. A list of a million items opens as fast as one of ten. */
const PAGE = 100;
/** The number of characters of a string that are shown first. */
const LONG_TEXT = 600;
/** The number of levels that are open at first, when they have few children. */
const OPEN_LEVELS = 3;
const OPEN_CHILDREN = 50;

interface NodeProps {
  readonly node: JsonNode;
  /** The key or index in the parent; undefined for the root. */
  readonly name?: string;
  readonly level: number;
  readonly t: Translate;
}

/** Shows JSON as folded, coloured text. Children are rendered only while their parent is open, so depth and width cost nothing. */
export function JsonTree({ root, t }: { root: JsonNode; t: Translate }) {
  return (
    <div class="json">
      <JsonLine node={root} level={0} t={t} />
    </div>
  );
}

function JsonLine(props: NodeProps) {
  const { node } = props;
  if (node.t === 'object' && node.entries.length > 0) return <Branch {...props} count={node.entries.length} />;
  if (node.t === 'array' && node.items.length > 0) return <Branch {...props} count={node.items.length} />;
  return (
    <div class="json-line">
      <span class="json-twisty" />
      <Name name={props.name} />
      <JsonValue node={node} t={props.t} />
    </div>
  );
}

function Branch({ node, name, level, count, t }: NodeProps & { count: number }) {
  const [open, setOpen] = useState(level < OPEN_LEVELS && count <= OPEN_CHILDREN);
  const [shown, setShown] = useState(PAGE);
  const [before, after] = node.t === 'array' ? ['[', ']'] : ['{', '}'];
  return (
    <div>
      <button type="button" class="json-line json-branch" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span class="json-twisty">
          <Icon name={open ? 'chevron-down' : 'chevron-right'} />
        </span>
        <Name name={name} />
        <span class="json-punctuation">{open ? before : `${before} … ${after}`}</span>
        {!open && <span class="json-count">{summary(node, count, t)}</span>}
      </button>
      {open && (
        <div class="json-children">
          {children(node, shown).map(([key, child], i) => (
            <JsonLine key={i} node={child} name={key} level={level + 1} t={t} />
          ))}
          {shown < count && (
            <button type="button" class="link-button" onClick={() => setShown(shown + PAGE)}>
              {t('Show {count} more', { count: Math.min(PAGE, count - shown) })}
            </button>
          )}
        </div>
      )}
      {open && (
        <div class="json-line">
          <span class="json-twisty" />
          <span class="json-punctuation">{after}</span>
        </div>
      )}
    </div>
  );
}

function Name({ name }: { name: string | undefined }) {
  if (name === undefined) return null;
  return (
    <>
      <span class="json-key">{name}</span>
      <span class="json-punctuation">: </span>
    </>
  );
}

/** Shows a value without children, or an empty object or array. */
export function JsonValue({ node, t }: { node: JsonNode; t: Translate }) {
  switch (node.t) {
    case 'string':
      return <LongText text={JSON.stringify(node.value)} t={t} />;
    case 'number':
      return <span class="json-number">{node.text}</span>;
    case 'literal':
      return <span class="json-literal">{node.text}</span>;
    case 'masked':
      return (
        <Chip icon="eye-closed" text={t('masked')} title={t('Masked by the setting eventTrace.payload.redact.')} />
      );
    case 'encrypted':
      return (
        <Chip
          icon="lock"
          text={node.keyVersion === null ? t('encrypted') : t('encrypted, key {version}', { version: node.keyVersion })}
          title={t('Looks encrypted: {count, plural, one {# character} other {# characters}}.', { count: node.chars })}
        />
      );
    case 'shredded':
      return <Chip icon="trash" text={t('shredded')} title={t('The data was erased by shredding its key.')} />;
    case 'object':
      return <span class="json-punctuation">{node.entries.length === 0 ? '{}' : '{ … }'}</span>;
    case 'array':
      return <span class="json-punctuation">{node.items.length === 0 ? '[]' : '[ … ]'}</span>;
  }
}

function Chip({ icon, text, title }: { icon: string; text: string; title: string }) {
  return (
    <span class="chip" title={title}>
      <Icon name={icon} />
      {text}
    </span>
  );
}

function LongText({ text, t }: { text: string; t: Translate }) {
  const [whole, setWhole] = useState(false);
  if (whole || text.length <= LONG_TEXT) return <span class="json-string">{text}</span>;
  return (
    <span class="json-string">
      {text.slice(0, LONG_TEXT)}…{' '}
      <button type="button" class="link-button" onClick={() => setWhole(true)}>
        {t('Show all {count, plural, one {# character} other {# characters}}', { count: text.length })}
      </button>
    </span>
  );
}

function children(node: JsonNode, most: number): (readonly [key: string, child: JsonNode])[] {
  if (node.t === 'object') return node.entries.slice(0, most) as (readonly [string, JsonNode])[];
  if (node.t === 'array') return node.items.slice(0, most).map((item, i) => [String(i), item]);
  return [];
}

function summary(node: JsonNode, count: number, t: Translate): string {
  if (node.t === 'array') return t('{count, plural, one {# item} other {# items}}', { count });
  return t('{count, plural, one {# key} other {# keys}}', { count });
}
