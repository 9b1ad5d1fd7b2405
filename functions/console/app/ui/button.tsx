import { type ButtonHTMLAttributes, type ReactNode, useContext, useId } from 'react';
import { SessionContext } from '../session/session-context.ts';
import { cx } from './cx.ts';
import { Icon, type IconName } from './icon.tsx';
import './button.css';

export interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled' | 'className'> {
  readonly children?: ReactNode;
  readonly tone?: 'primary' | 'danger' | 'plain' | 'ghost';
  readonly size?: 'small' | 'usual' | 'large';
  readonly icon?: IconName | undefined;
  /** Only operators may: for a viewer it stays, disabled, and says why. */
  readonly needsOperator?: boolean | undefined;
  /** Why it cannot be pressed now; it stays focusable, so that one can find out. */
  readonly unavailable?: string | undefined;
  readonly isBusy?: boolean | undefined;
}

const OPERATORS_ONLY = 'Only operators may do this; you are signed in as a viewer.';

/** A button that, when it cannot be pressed, says why to eyes and to screen readers. */
export function Button(props: ButtonProps) {
  const {
    tone = 'plain',
    size = 'usual',
    icon,
    needsOperator,
    unavailable,
    isBusy,
    children,
    ...rest
  } = props;
  const session = useContext(SessionContext);
  const id = useId();
  const reason = needsOperator && session?.isOperator !== true ? OPERATORS_ONLY : unavailable;
  const isOff = reason !== undefined || isBusy === true;
  const button = (
    <button
      type="button"
      {...rest}
      className={cx('button', `button-${tone}`, `button-${size}`, children === undefined && 'button-icon')}
      aria-disabled={isOff || undefined}
      aria-busy={isBusy || undefined}
      aria-describedby={reason === undefined ? rest['aria-describedby'] : id}
      onClick={(event) => {
        if (isOff) event.preventDefault();
        else rest.onClick?.(event);
      }}
    >
      {isBusy ? <span className="spinner" aria-hidden="true" /> : icon && <Icon name={icon} />}
      {children}
    </button>
  );
  if (reason === undefined) return button;
  return (
    <span className="has-tip">
      {button}
      <span className="tip" role="tooltip" id={id}>
        {reason}
      </span>
    </span>
  );
}

/** A link that looks like a button. */
export function ButtonLink({
  href,
  icon,
  tone = 'plain',
  size = 'usual',
  children,
}: {
  href: string;
  icon?: IconName;
  tone?: 'primary' | 'plain' | 'ghost';
  size?: 'small' | 'usual' | 'large';
  children: ReactNode;
}) {
  return (
    <a className={cx('button', `button-${tone}`, `button-${size}`)} href={href}>
      {icon && <Icon name={icon} />}
      {children}
    </a>
  );
}
