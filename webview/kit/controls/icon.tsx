import type { ComponentChildren } from 'preact';

/** A codicon; decoration only, so a name belongs on what holds it. */
export function Icon({ name }: { name: string }) {
  return <span class={`codicon codicon-${name}`} aria-hidden="true" />;
}

interface IconButtonProps {
  readonly icon: string;
  /** Accessible name and tooltip. */
  readonly label: string;
  readonly onClick: () => void;
  /** Makes it a switch. */
  readonly on?: boolean;
  readonly disabled?: boolean;
  readonly class?: string;
  /** Text shown beside the icon. */
  readonly children?: ComponentChildren;
}

/** A button of VS Code's toolbars: 22 pixels, an icon, no border. */
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
