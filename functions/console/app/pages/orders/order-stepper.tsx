import { Icon } from '../../ui/icon.tsx';
import { Time } from '../../ui/time.tsx';
import type { Step } from './order-way.ts';

const WORDS = { done: 'done', awaited: 'awaited', refused: 'refused' } as const;

/** The way of an order, step by step. */
export function OrderStepper({ steps, isLarge = false }: { steps: readonly Step[]; isLarge?: boolean }) {
  const next = steps.findIndex(({ state }) => state === 'awaited');
  return (
    <ol className={isLarge ? 'way way-large' : 'way'}>
      {steps.map(({ id, title, state, time, text, help }, index) => (
        <li key={id} className={`way-step way-${state}`} aria-current={index === next ? 'step' : undefined}>
          <span className="way-sign">
            {state === 'done' && <Icon name="check" size={12} />}
            {state === 'refused' && <Icon name="close" size={12} />}
            {state === 'awaited' && index === next && <span className="spinner" aria-hidden="true" />}
          </span>
          <span className="way-title">
            {title}
            <span className="sr-only">, {WORDS[state]}</span>
          </span>
          {text !== undefined && <span className="way-text">{text}</span>}
          {isLarge && time !== undefined && (
            <span className="way-text">
              <Time value={time} />
            </span>
          )}
          {help && (
            <a className="way-text" href={help.href}>
              {help.text}
            </a>
          )}
        </li>
      ))}
    </ol>
  );
}
