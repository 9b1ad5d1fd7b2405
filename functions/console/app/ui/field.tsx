import {
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from 'react';
import { cx } from './cx.ts';
import { useViolations } from './form.tsx';

interface FieldProps {
  readonly label: string;
  /** Where its value is in the body that is sent, as `contact.email`; its violations are shown with it. */
  readonly path?: string | undefined;
  /** Of the event it belongs to, in a list of events. */
  readonly index?: number | undefined;
  readonly hint?: ReactNode;
  /** The label is for screen readers: what stands around says it to eyes. */
  readonly isLabelHidden?: boolean | undefined;
}

/** What a control needs to be tied to its label, hint and violations. */
interface Tied {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
}

/** A label, a control, a hint and what is wrong. Use it for controls of your own; else the fields below. */
export function Field({
  label,
  path = '\0',
  index,
  hint,
  isLabelHidden = false,
  children,
}: FieldProps & { children: (tied: Tied) => ReactNode }) {
  const id = useId();
  const violations = useViolations({ path, index });
  const [hintId, violationId] = [`${id}-hint`, `${id}-violation`];
  const isWrong = violations.length > 0;
  const describedBy = [hint !== undefined && hintId, isWrong && violationId].filter(Boolean).join(' ');
  return (
    <div className={cx('field', isWrong && 'field-wrong')}>
      <label htmlFor={id} className={cx(isLabelHidden && 'sr-only')}>
        {label}
      </label>
      {children({
        id,
        'aria-describedby': describedBy === '' ? undefined : describedBy,
        'aria-invalid': isWrong || undefined,
      })}
      {hint !== undefined && (
        <p className="field-hint" id={hintId}>
          {hint}
        </p>
      )}
      {isWrong && (
        <ul className="field-violation" id={violationId}>
          {violations.map(({ path: at, problem }) => (
            <li key={`${at} ${problem}`}>{capitalize(problem)}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

type Changed<P> = Omit<P, 'onChange' | 'value' | 'id'> & {
  readonly value: string;
  readonly onChange: (value: string) => void;
};

export function TextField(props: FieldProps & Changed<InputHTMLAttributes<HTMLInputElement>>) {
  const { label, path, index, hint, isLabelHidden, onChange, ...input } = props;
  return (
    <Field {...{ label, path, index, hint, isLabelHidden }}>
      {(tied) => (
        <input
          type="text"
          autoComplete="off"
          {...input}
          {...tied}
          className="input"
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export function SelectField(
  props: FieldProps &
    Changed<SelectHTMLAttributes<HTMLSelectElement>> & { readonly choices: readonly Choice[] },
) {
  const { label, path, index, hint, isLabelHidden, onChange, choices, ...select } = props;
  return (
    <Field {...{ label, path, index, hint, isLabelHidden }}>
      {(tied) => (
        <select
          {...select}
          {...tied}
          className="input select"
          onChange={(event) => onChange(event.target.value)}
        >
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function TextAreaField(props: FieldProps & Changed<TextareaHTMLAttributes<HTMLTextAreaElement>>) {
  const { label, path, index, hint, isLabelHidden, onChange, ...area } = props;
  return (
    <Field {...{ label, path, index, hint, isLabelHidden }}>
      {(tied) => (
        <textarea
          rows={8}
          spellCheck={false}
          {...area}
          {...tied}
          className="input area"
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

/** Yes or no, with its label beside it. */
export function CheckField({
  label,
  checked,
  onChange,
  hint,
}: {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  hint?: ReactNode;
}) {
  const id = useId();
  return (
    <div className="check">
      <input
        type="checkbox"
        id={id}
        checked={checked}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => onChange(event.target.checked)}
      />
      <label htmlFor={id}>{label}</label>
      {hint !== undefined && (
        <p className="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
