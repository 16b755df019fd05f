import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import type { HTMLAttributes } from 'preact';

/**
 * Registers the toolkit's elements as `ui-…`. No other module imports the toolkit, so that another kit can replace it. Its badge and tag
 * are left out, because they need inline styles, which the pages' CSP forbids.
 */
export function registerComponents(): void {
  provideVSCodeDesignSystem()
    .withPrefix('ui')
    .register(vsCodeButton(), vsCodeCheckbox(), vsCodeDropdown(), vsCodeOption(), vsCodeTextField());
}

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'ui-button': HTMLAttributes<HTMLElement> & { appearance?: 'primary' | 'secondary' | 'icon'; disabled?: boolean };
      'ui-checkbox': HTMLAttributes<HTMLElement> & { checked?: boolean };
      'ui-dropdown': HTMLAttributes<HTMLElement> & { value?: string; position?: 'above' | 'below' };
      'ui-option': HTMLAttributes<HTMLElement> & { value: string; selected?: boolean };
      'ui-text-field': HTMLAttributes<HTMLElement> & { value?: string; placeholder?: string };
    }
  }
}
