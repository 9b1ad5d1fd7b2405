import { UserError } from '../core/errors.ts';
import { type Path, showPath } from './scope.ts';

/** One thing that a template asks for and the runner does not do. */
export interface TemplateRefusal {
  readonly stack: string;
  /** Absent for a problem of the template itself. */
  readonly logicalId?: string;
  readonly constructPath?: string;
  readonly type?: string;
  readonly path: Path;
  readonly problem: string;
}

/** All refusals of an assembly in one error, so that one run tells all there is to change. */
export function refuseTemplates(refusals: readonly TemplateRefusal[]): UserError {
  const count = refusals.length === 1 ? '1 thing' : `${refusals.length} things`;
  return new UserError(
    'TEMPLATE_UNSUPPORTED',
    [
      `The templates ask for ${count} that the runner does not emulate. Nothing was started.`,
      ...refusals.toSorted(byPlace).map((refusal) => `  ${describeRefusal(refusal)}`),
      'Change the stack, or add the resource type or property to local/resources (README: add a resource type).',
    ].join('\n'),
  );
}

/** What is wrong with one resource stands together; problems of a template come first. */
function byPlace(one: TemplateRefusal, other: TemplateRefusal): number {
  return compare(one.stack, other.stack) || compare(one.logicalId ?? '', other.logicalId ?? '');
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

function describeRefusal({ stack, logicalId, constructPath, type, path, problem }: TemplateRefusal): string {
  const who = logicalId === undefined ? stack : `${stack}/${logicalId}`;
  const details = [type, constructPath].filter((detail) => detail !== undefined).join(', ');
  const where = path.length === 0 ? '' : ` ${showPath(path)}`;
  return `${who}${details === '' ? '' : ` (${details})`}${where}: ${problem}`;
}
