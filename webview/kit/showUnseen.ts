import { type ComponentChildren, Fragment, options, type VNode } from 'preact';
import { visible } from '../../src/model/visible';

/** What a person reads beside the text itself. */
const READ = ['title', 'aria-label'] as const;

/**
 * From now on every text that is drawn shows the characters that cannot be seen, or turn the direction of writing: ids and names come
 * from whoever wrote the event. What is copied stays as it is.
 */
export function showUnseen(): void {
  const before = options.vnode;
  options.vnode = (node) => {
    if (typeof node.type === 'string' || node.type === Fragment) show(node as VNode<Record<string, unknown>>);
    before?.(node);
  };
}

function show({ props }: VNode<Record<string, unknown>>): void {
  props.children = shown(props.children as ComponentChildren);
  for (const name of READ) {
    const text = props[name];
    if (typeof text === 'string') props[name] = visible(text);
  }
}

function shown(children: ComponentChildren): ComponentChildren {
  if (typeof children === 'string') return visible(children);
  return Array.isArray(children) ? children.map(shown) : children;
}
