import type { ComponentChildren } from 'preact';

/** Shows a codicon. It is only decoration, so the name belongs to the element around it. */
export function Icon({ name }: { name: string }) {
  return <span class={`codicon codicon-${name}`} aria-hidden="true" />;
}

interface IconButtonProps {
  readonly icon: string;
  /** The accessible name and tooltip. */
  readonly label: string;
  readonly onClick: () => void;
  /** Makes the button a switch, with its state. */
  readonly on?: boolean;
  readonly disabled?: boolean;
  readonly class?: string;
  /** The text next to the icon. */
  readonly children?: ComponentChildren;
}

/** A button like those in VS Code's toolbars: 22 pixels, an icon, no border. */
export function IconButton(props: IconButtonProps) {
  const isSwitch = props.on !== undefined;
  return (
    <button
      type="button"
      class={`icon-button ${props.on ? 'on' : ''} ${props.class ?? ''}`}
      title={props.label}
      aria-label={props.label}
      disabled={props.disabled ?? false}
      {...(isSwitch ? { role: 'switch', 'aria-checked': props.on } : {})}
      onClick={props.onClick}
    >
      <Icon name={props.icon} />
      {props.children}
    </button>
  );
}
