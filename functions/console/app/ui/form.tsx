import {
  createContext,
  type FormEvent,
  type ReactNode,
  useContext,
  useEffect,
  useRef,
  useState,
} from 'react';
import { Problem, type Violation } from '../api/problem.ts';
import { Icon } from './icon.tsx';
import { ProblemText } from './states.tsx';
import './form.css';

interface FormState {
  readonly violations: readonly Violation[];
  /** A field tells which violations it shows, so that the form shows the others. */
  claim(claimed: Claim): () => void;
}

export interface Claim {
  readonly path: string;
  readonly index: number | undefined;
}

const FormContext = createContext<FormState>({ violations: [], claim: () => () => undefined });

/**
 * A form whose fields show what the API says of them, each violation beside the field of its path; what no field shows
 * stands above them all. Nothing is checked before the API has: its schemas are the rules.
 */
export function Form({
  problem,
  onSubmit,
  children,
  label,
}: {
  problem: Error | null | undefined;
  onSubmit: () => void;
  children: ReactNode;
  label?: string;
}) {
  const ref = useRef<HTMLFormElement>(null);
  const [claims, setClaims] = useState<readonly Claim[]>([]);
  const violations = problem instanceof Problem ? problem.violations : [];
  const [claim] = useState(() => (claimed: Claim) => {
    setClaims((all) => [...all, claimed]);
    return () => setClaims((all) => all.filter((one) => one !== claimed));
  });

  useEffect(() => {
    if (problem) ref.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [problem]);

  const others = violations.filter((violation) => !claims.some((one) => isAbout(violation, one)));
  return (
    <form
      ref={ref}
      noValidate
      aria-label={label}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <FormContext value={{ violations, claim }}>
        {problem && (violations.length === 0 || others.length > 0) && (
          <div className="notice notice-bad form-problem" role="alert">
            <Icon name="warning" />
            <ProblemText problem={withViolations(problem, others)} />
          </div>
        )}
        {children}
      </FormContext>
    </form>
  );
}

/** The violations of one path; of a list of events, of the event at an index. */
export function useViolations({ path, index }: Claim): readonly Violation[] {
  const { violations, claim } = useContext(FormContext);
  useEffect(() => claim({ path, index }), [claim, path, index]);
  return violations.filter((violation) => isAbout(violation, { path, index }));
}

/** Whether a violation is about a field: at its path, or below it. `[2].quantity` and `orders[2].quantity` name an index too. */
function isAbout(violation: Violation, { path, index }: Claim): boolean {
  const [, placed, rest] = /^\w*\[(\d+)\]\.?(.*)$/.exec(violation.path) ?? [];
  const at = violation.index ?? (index === undefined || placed === undefined ? undefined : Number(placed));
  const own =
    index !== undefined && rest !== undefined && violation.index === undefined ? rest : violation.path;
  // Of one event alone the API gives no index.
  if (index !== undefined && at !== undefined && at !== index) return false;
  return own === path || own.startsWith(`${path}.`) || own.startsWith(`${path}[`);
}

function withViolations(problem: Error, violations: readonly Violation[]): Error {
  if (!(problem instanceof Problem)) return problem;
  const { status, title, message, requestId } = problem;
  return new Problem({
    status,
    title,
    detail: message,
    violations,
    ...(requestId !== undefined && { requestId }),
  });
}
