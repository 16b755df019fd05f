import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from './icon';

interface PopupProps {
  readonly icon: string;
  readonly label: string;
  /** `menu` when everything inside is a menu item. */
  readonly role: 'menu' | 'group';
  /** Shows that something is active, for example a filter. */
  readonly on?: boolean;
  readonly children: (close: () => void) => ComponentChildren;
}

/** A toolbar button that opens a small panel below itself. Escape and a click elsewhere close the panel; arrow keys move in it. */
export function Popup({ icon, label, role, on = false, children }: PopupProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  function close(): void {
    setOpen(false);
    button.current?.focus();
  }

  useEffect(() => {
    if (!open) return;
    focusables(root.current)[0]?.focus();
    const outside = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    window.addEventListener('blur', outside);
    return () => {
      document.removeEventListener('pointerdown', outside);
      window.removeEventListener('blur', outside);
    };
  }, [open]);

  function onKeyDown(event: KeyboardEvent): void {
    if (!open) return;
    if (event.key === 'Escape') close();
    else if (event.key === 'ArrowDown') walk(root.current, 1);
    else if (event.key === 'ArrowUp') walk(root.current, -1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys that bubble from the button and the items
    <div class="popup" ref={root} onKeyDown={onKeyDown}>
      <button
        type="button"
        ref={button}
        class={`icon-button ${on ? 'on' : ''}`}
        title={label}
        aria-label={label}
        aria-haspopup={role === 'menu' ? 'menu' : 'true'}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon name={icon} />
      </button>
      {open && (
        // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles take a name
        <div class="popup-panel menu-box" role={role} aria-label={label}>
          {children(close)}
        </div>
      )}
    </div>
  );
}

/** One item of a `menu` popup. */
export function MenuItem({ icon, label, onClick }: { icon: string; label: string; onClick: () => void }) {
  return (
    <button type="button" role="menuitem" class="menu-item" onClick={onClick}>
      <Icon name={icon} />
      {label}
    </button>
  );
}

function focusables(root: HTMLElement | null): HTMLElement[] {
  return [...(root?.querySelectorAll<HTMLElement>('.popup-panel :is(button, ui-checkbox, ui-button)') ?? [])];
}

function walk(root: HTMLElement | null, step: 1 | -1): void {
  const items = focusables(root);
  const at = items.indexOf(document.activeElement as HTMLElement);
  items[(at + step + items.length) % items.length]?.focus();
}
